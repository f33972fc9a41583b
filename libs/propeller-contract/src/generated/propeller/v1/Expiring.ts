// Original file: propeller/v1/propeller.proto

import type {
  Timestamp as _google_protobuf_Timestamp,
  Timestamp__Output as _google_protobuf_Timestamp__Output,
} from '../../google/protobuf/Timestamp.js';

export interface Expiring {
  at?: _google_protobuf_Timestamp | null;
}

export interface Expiring__Output {
  at: _google_protobuf_Timestamp__Output | null;
}
