// Original file: propeller/v1/propeller.proto

import type {
  PublishResult as _propeller_v1_PublishResult,
  PublishResult__Output as _propeller_v1_PublishResult__Output,
} from '../../propeller/v1/PublishResult.js';

export interface PublishStreamResponse {
  ref?: string;
  result?: _propeller_v1_PublishResult | null;
}

export interface PublishStreamResponse__Output {
  ref: string;
  result: _propeller_v1_PublishResult__Output | null;
}
