// Original file: propeller/v1/propeller.proto

import type {
  Duration as _google_protobuf_Duration,
  Duration__Output as _google_protobuf_Duration__Output,
} from '../../google/protobuf/Duration.js';

export interface Bye {
  code?: number;
  reason?: string;
  reconnect?: boolean;
  after?: _google_protobuf_Duration | null;
}

export interface Bye__Output {
  code: number;
  reason: string;
  reconnect: boolean;
  after: _google_protobuf_Duration__Output | null;
}
