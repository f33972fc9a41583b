// Original file: propeller/v1/propeller.proto

import type { Ack as _propeller_v1_Ack, Ack__Output as _propeller_v1_Ack__Output } from '../../propeller/v1/Ack.js';
import type {
  Ping as _propeller_v1_Ping,
  Ping__Output as _propeller_v1_Ping__Output,
} from '../../propeller/v1/Ping.js';

export interface ListenRequest {
  ack?: _propeller_v1_Ack | null;
  ping?: _propeller_v1_Ping | null;
  frame?: 'ack' | 'ping';
}

export interface ListenRequest__Output {
  ack?: _propeller_v1_Ack__Output | null;
  ping?: _propeller_v1_Ping__Output | null;
  frame?: 'ack' | 'ping';
}
