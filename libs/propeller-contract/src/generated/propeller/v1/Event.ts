// Original file: propeller/v1/propeller.proto

import type {
  Timestamp as _google_protobuf_Timestamp,
  Timestamp__Output as _google_protobuf_Timestamp__Output,
} from '../../google/protobuf/Timestamp.js';

/**
 * A CloudEvent 1.0; its data is JSON text, which reaches the device as it was given.
 */
export interface Event {
  id?: string;
  source?: string;
  type?: string;
  time?: _google_protobuf_Timestamp | null;
  dataJson?: string;
  subject?: string;
  traceparent?: string;
}

/**
 * A CloudEvent 1.0; its data is JSON text, which reaches the device as it was given.
 */
export interface Event__Output {
  id: string;
  source: string;
  type: string;
  time: _google_protobuf_Timestamp__Output | null;
  dataJson: string;
  subject: string;
  traceparent: string;
}
