// Original file: propeller/v1/propeller.proto

import type {
  Receipt as _propeller_v1_Receipt,
  Receipt__Output as _propeller_v1_Receipt__Output,
} from '../../propeller/v1/Receipt.js';

export interface StreamReceiptsResponse {
  cursor?: string;
  receipt?: _propeller_v1_Receipt | null;
}

export interface StreamReceiptsResponse__Output {
  cursor: string;
  receipt: _propeller_v1_Receipt__Output | null;
}
