// Original file: propeller/v1/propeller.proto

import type {
  Event as _propeller_v1_Event,
  Event__Output as _propeller_v1_Event__Output,
} from '../../propeller/v1/Event.js';
import type { Long } from '@grpc/proto-loader';

export interface Delivery {
  offset?: number | string | Long;
  event?: _propeller_v1_Event | null;
  attempt?: number;
}

export interface Delivery__Output {
  offset: number;
  event: _propeller_v1_Event__Output | null;
  attempt: number;
}
