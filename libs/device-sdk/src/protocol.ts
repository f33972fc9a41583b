/** A CloudEvent, as it reaches a device. */
export interface DeviceEvent<Data = unknown> {
  specversion: string;
  id: string;
  source: string;
  type: string;
  subject?: string;
  time: string;
  tenant: string;
  datacontenttype: string;
  /** Absent for topic events: they are live only and not acknowledged. */
  offset?: number;
  data: Data;
}

export interface Ready {
  clientId: string;
  deviceId: string;
  /** Another one than last time: the server has lost its memory, offsets begin anew. */
  epoch: string;
  offset: number;
  latest: number;
  /** Events may have been missed. */
  gap: boolean;
}

export interface Bye {
  code: number;
  reason: string;
  reconnect: boolean;
  afterMs: number;
}

export interface Refused {
  code: string;
  reason: string;
  retryable: boolean;
}

export interface DeviceEvents {
  ready: Ready;
  event: DeviceEvent;
  cancel: { id: string };
  expiring: { at: string };
  bye: Bye;
  refused: Refused;
  /** The connection is gone; unless it was closed for good, it comes back by itself. */
  offline: { reason: string };
}
