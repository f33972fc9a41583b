// Original file: propeller/v1/propeller.proto

import type { Long } from '@grpc/proto-loader';

export interface PublishResponse {
  eventId?: string;
  offset?: number | string | Long;
  epoch?: string;
  duplicate?: boolean;
  devicesOnline?: number;
}

export interface PublishResponse__Output {
  eventId: string;
  offset: number;
  epoch: string;
  duplicate: boolean;
  devicesOnline: number;
}
