// Original file: propeller/v1/propeller.proto

import type {
  Receipt as _propeller_v1_Receipt,
  Receipt__Output as _propeller_v1_Receipt__Output,
} from '../../propeller/v1/Receipt.js';

export interface GetEventResponse {
  receipts?: _propeller_v1_Receipt[];
}

export interface GetEventResponse__Output {
  receipts: _propeller_v1_Receipt__Output[];
}
