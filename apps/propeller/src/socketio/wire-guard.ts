import type { Server } from 'socket.io';
import { metrics } from '../metrics.js';
import { BYE } from '../sessions/bye.js';

const STRIKES_MAX = 3;

/** The part of an engine.io connection that is used here. */
interface EngineConnection {
  on(event: 'data', listener: (data: unknown) => void): void;
  write(text: string): void;
  close(): void;
}

/** A packet that no device has a reason to send, or undefined. */
function refusedKind(data: unknown): string | undefined {
  if (typeof data !== 'string') return 'binary';
  // Type 0 is CONNECT; a namespace other than / follows it.
  if (data.startsWith('0/')) return 'namespace';
  // 3 to 6 are acknowledgements of emits that are never made, refusals, and binary events.
  return /^[3-6]/.test(data) ? 'packet' : undefined;
}

/**
 * Below socket.io, where also that is seen which never becomes an event: attempts at other namespaces, binary
 * attachments, acknowledgement packets. They lead nowhere by themselves; a few of them end the connection.
 */
export function guardWire(server: Server): void {
  server.engine.on('connection', (connection: EngineConnection) => {
    let strikes = 0;
    connection.on('data', (data) => {
      const kind = refusedKind(data);
      if (!kind) return;
      metrics.refusedPackets.inc({ kind });
      if (++strikes < STRIKES_MAX) return;
      connection.write(`2${JSON.stringify(['bye', BYE.protocol])}`);
      connection.write('1');
      connection.close();
    });
  });
}
