// Original file: propeller/v1/propeller.proto

import type {
  PublishResult as _propeller_v1_PublishResult,
  PublishResult__Output as _propeller_v1_PublishResult__Output,
} from '../../propeller/v1/PublishResult.js';

export interface PublishBatchResponse {
  results?: _propeller_v1_PublishResult[];
}

export interface PublishBatchResponse__Output {
  results: _propeller_v1_PublishResult__Output[];
}
