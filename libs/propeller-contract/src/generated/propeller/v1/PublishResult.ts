// Original file: propeller/v1/propeller.proto

import type {
  PublishResponse as _propeller_v1_PublishResponse,
  PublishResponse__Output as _propeller_v1_PublishResponse__Output,
} from '../../propeller/v1/PublishResponse.js';
import type {
  Error as _propeller_v1_Error,
  Error__Output as _propeller_v1_Error__Output,
} from '../../propeller/v1/Error.js';

export interface PublishResult {
  ok?: _propeller_v1_PublishResponse | null;
  error?: _propeller_v1_Error | null;
  outcome?: 'ok' | 'error';
}

export interface PublishResult__Output {
  ok?: _propeller_v1_PublishResponse__Output | null;
  error?: _propeller_v1_Error__Output | null;
  outcome?: 'ok' | 'error';
}
