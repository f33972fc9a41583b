// Original file: propeller/v1/propeller.proto

import type { Long } from '@grpc/proto-loader';

export interface Ready {
  clientId?: string;
  deviceId?: string;
  epoch?: string;
  offset?: number | string | Long;
  latest?: number | string | Long;
  gap?: boolean;
}

export interface Ready__Output {
  clientId: string;
  deviceId: string;
  epoch: string;
  offset: number;
  latest: number;
  gap: boolean;
}
