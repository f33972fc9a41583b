// Original file: propeller/v1/propeller.proto

import type {
  Ready as _propeller_v1_Ready,
  Ready__Output as _propeller_v1_Ready__Output,
} from '../../propeller/v1/Ready.js';
import type {
  Delivery as _propeller_v1_Delivery,
  Delivery__Output as _propeller_v1_Delivery__Output,
} from '../../propeller/v1/Delivery.js';
import type { Bye as _propeller_v1_Bye, Bye__Output as _propeller_v1_Bye__Output } from '../../propeller/v1/Bye.js';
import type {
  Expiring as _propeller_v1_Expiring,
  Expiring__Output as _propeller_v1_Expiring__Output,
} from '../../propeller/v1/Expiring.js';
import type {
  Pong as _propeller_v1_Pong,
  Pong__Output as _propeller_v1_Pong__Output,
} from '../../propeller/v1/Pong.js';
import type {
  Cancel as _propeller_v1_Cancel,
  Cancel__Output as _propeller_v1_Cancel__Output,
} from '../../propeller/v1/Cancel.js';

export interface ListenResponse {
  ready?: _propeller_v1_Ready | null;
  delivery?: _propeller_v1_Delivery | null;
  bye?: _propeller_v1_Bye | null;
  expiring?: _propeller_v1_Expiring | null;
  pong?: _propeller_v1_Pong | null;
  cancel?: _propeller_v1_Cancel | null;
  frame?: 'ready' | 'delivery' | 'bye' | 'expiring' | 'pong' | 'cancel';
}

export interface ListenResponse__Output {
  ready?: _propeller_v1_Ready__Output | null;
  delivery?: _propeller_v1_Delivery__Output | null;
  bye?: _propeller_v1_Bye__Output | null;
  expiring?: _propeller_v1_Expiring__Output | null;
  pong?: _propeller_v1_Pong__Output | null;
  cancel?: _propeller_v1_Cancel__Output | null;
  frame?: 'ready' | 'delivery' | 'bye' | 'expiring' | 'pong' | 'cancel';
}
