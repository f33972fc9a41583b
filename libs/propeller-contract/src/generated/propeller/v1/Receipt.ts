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

/**
 * What became of an event. Kept for 7 days, and the last 4,096 or so of each tenant in each of 256 partitions.
 */
export interface Receipt {
  eventId?: string;
  target?: _propeller_v1_Target | null;
  /**
   * Which device acknowledged it.
   */
  deviceId?: string;
  /**
   * Without a status and an event, and with the reason "epoch_changed": what was accepted before may be lost; publish
   * again, with the same ids, whatever has no receipt yet.
   */
  status?: _propeller_v1_ReceiptStatus;
  time?: _google_protobuf_Timestamp | null;
  reason?: string;
  /**
   * Of the client's partition; changes when that has lost its memory.
   */
  epoch?: string;
}

/**
 * What became of an event. Kept for 7 days, and the last 4,096 or so of each tenant in each of 256 partitions.
 */
export interface Receipt__Output {
  eventId: string;
  target: _propeller_v1_Target__Output | null;
  /**
   * Which device acknowledged it.
   */
  deviceId: string;
  /**
   * Without a status and an event, and with the reason "epoch_changed": what was accepted before may be lost; publish
   * again, with the same ids, whatever has no receipt yet.
   */
  status: _propeller_v1_ReceiptStatus__Output;
  time: _google_protobuf_Timestamp__Output | null;
  reason: string;
  /**
   * Of the client's partition; changes when that has lost its memory.
   */
  epoch: string;
}
