// Original file: propeller/v1/propeller.proto

import type { Long } from '@grpc/proto-loader';

export interface Ack {
  offset?: number | string | Long;
}

export interface Ack__Output {
  offset: number;
}
