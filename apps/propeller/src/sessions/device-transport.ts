import type { InboxEvent } from '../delivery/envelope.js';
import type { Bye } from './bye.js';

export interface Ready {
  clientId: string;
  deviceId: string;
  epoch: string;
  offset: number;
  latest: number;
  gap: boolean;
}

/**
 * How a session reaches its device. Sockets and gRPC streams do this, and nothing else, each in its own words: whatever
 * a device experiences beyond that is decided in the session, and so is the same on both.
 */
export interface DeviceTransport {
  readonly name: 'socketio' | 'grpc';
  /** Unique on this node; joins the rooms of the socket.io adapter. */
  readonly id: string;
  join(room: string): void;
  leave(room: string): void;
  ready(ready: Ready): void;
  deliver(event: InboxEvent, attempt: number): void;
  /** An event that was delivered must not be shown any more. */
  cancel(eventId: string): void;
  expiring(at: Date): void;
  /**
   * Says so, then closes in the way that makes a plain client come back, or not; and, a moment later, without waiting for
   * a device that does not take what it is sent.
   */
  bye(bye: Bye): void;
  /** The connection below is about to be closed, as one does with an old one. */
  leaving(): boolean;
  /** What was sent has not left this process: not the time to send it again. */
  congested(): boolean;
  /** How many bytes that is. */
  buffered(): number;
}
