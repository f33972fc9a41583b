// Original file: propeller/v1/propeller.proto

import type {
  Target as _propeller_v1_Target,
  Target__Output as _propeller_v1_Target__Output,
} from '../../propeller/v1/Target.js';
import type {
  ReceiptStatus as _propeller_v1_ReceiptStatus,
  ReceiptStatus__Output as _propeller_v1_ReceiptStatus__Output,
} from '../../propeller/v1/ReceiptStatus.js';
import type {
  Timestamp as _google_protobuf_Timestamp,
  Timestamp__Output as _google_protobuf_Timestamp__Output,
} from '../../google/protobuf/Timestamp.js';

export interface Receipt {
  eventId?: string;
  target?: _propeller_v1_Target | null;
  deviceId?: string;
  status?: _propeller_v1_ReceiptStatus;
  time?: _google_protobuf_Timestamp | null;
  reason?: string;
  epoch?: string;
}

export interface Receipt__Output {
  eventId: string;
  target: _propeller_v1_Target__Output | null;
  deviceId: string;
  status: _propeller_v1_ReceiptStatus__Output;
  time: _google_protobuf_Timestamp__Output | null;
  reason: string;
  epoch: string;
}
