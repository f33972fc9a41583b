// Original file: propeller/v1/propeller.proto

import type {
  PublishRequest as _propeller_v1_PublishRequest,
  PublishRequest__Output as _propeller_v1_PublishRequest__Output,
} from '../../propeller/v1/PublishRequest.js';

export interface PublishBatchRequest {
  requests?: _propeller_v1_PublishRequest[];
}

export interface PublishBatchRequest__Output {
  requests: _propeller_v1_PublishRequest__Output[];
}
