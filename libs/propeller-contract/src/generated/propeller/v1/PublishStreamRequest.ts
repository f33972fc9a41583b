// Original file: propeller/v1/propeller.proto

import type {
  PublishRequest as _propeller_v1_PublishRequest,
  PublishRequest__Output as _propeller_v1_PublishRequest__Output,
} from '../../propeller/v1/PublishRequest.js';

export interface PublishStreamRequest {
  /**
   * Comes back with the result; results may overtake one another.
   */
  ref?: string;
  publish?: _propeller_v1_PublishRequest | null;
}

export interface PublishStreamRequest__Output {
  /**
   * Comes back with the result; results may overtake one another.
   */
  ref: string;
  publish: _propeller_v1_PublishRequest__Output | null;
}
