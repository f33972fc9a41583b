// Original file: propeller/v1/propeller.proto

import type { Long } from '@grpc/proto-loader';

export interface PublishResponse {
  eventId?: string;
  /**
   * Of a topic: 0.
   */
  offset?: number | string | Long;
  epoch?: string;
  duplicate?: boolean;
  /**
   * Of a topic: 0, since nobody counts who listens.
   */
  devicesOnline?: number;
}

export interface PublishResponse__Output {
  eventId: string;
  /**
   * Of a topic: 0.
   */
  offset: number;
  epoch: string;
  duplicate: boolean;
  /**
   * Of a topic: 0, since nobody counts who listens.
   */
  devicesOnline: number;
}
