import type { Moment } from '../trace.js';

/** Whose connection it is, and where the doors are. */
export interface LineOptions {
  socketioUrl: string;
  grpcAddress: string;
  deviceId: string;
  token: () => string;
  /** Waits as long as a goodbye asks for, or comes back when it likes. */
  polite: boolean;
  /** `open` begins a connection. */
  hear: (moment: Moment) => void;
}

/** A device's connection, which comes back by itself until it is closed. */
export interface Line {
  ack(offset: number): void;
  /** Reads nothing more from its connection for now. */
  pause(): void;
  resume(): void;
  close(): void;
}
