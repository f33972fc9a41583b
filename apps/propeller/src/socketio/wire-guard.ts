import type { Server } from 'socket.io';
import { metrics } from '../metrics.js';
import { BYE, BYE_MS_MAX } from '../sessions/bye.js';
import { cutOff, webSocketOf } from './hard-close.js';

const STRIKES_MAX = 3;

interface EnginePacket {
  type: string;
  data?: unknown;
}

/** The part of an engine.io connection that is used here. */
interface EngineConnection {
  on(event: 'packet', listener: (packet: EnginePacket) => void): void;
  once(event: 'close', listener: () => void): void;
  write(text: string): void;
  close(): void;
}

/** What a device has no reason to send, or undefined. Types of socket.io: 0 CONNECT, 1 DISCONNECT, 2 an event. */
function refusedKind({ type, data }: EnginePacket): string | undefined {
  // The server asks, a device answers. What cannot be parsed ends the connection by itself.
  if (type !== 'message') return type === 'pong' || type === 'error' ? undefined : 'engine';
  if (typeof data !== 'string') return 'binary';
  // A namespace other than / follows the type.
  if (data.startsWith('0/')) return 'namespace';
  // 3 to 6 are acknowledgements of emits that are never made, refusals, and binary events. 2 with a number behind it
  // asks for an acknowledgement, which nobody would give.
  return /^([3-6]|2\d)/.test(data) ? 'packet' : undefined;
}

/**
 * Below socket.io, where also that is seen which never becomes an event: attempts at other namespaces, binary
 * attachments, acknowledgement packets, packets of engine.io that only a server sends. A few of them end the connection.
 */
export function guardWire(server: Server): void {
  server.engine.on('connection', (connection: EngineConnection) => {
    let strikes = 0;
    const webSocket = webSocketOf(connection);
    connection.on('packet', (packet) => {
      const kind = refusedKind(packet);
      if (!kind) return;
      metrics.refusedPackets.inc({ kind });
      if (++strikes < STRIKES_MAX) return;
      connection.write(`2${JSON.stringify(['bye', BYE.protocol])}`);
      connection.write('1');
      connection.close();
      if (webSocket) setTimeout(cutOff, BYE_MS_MAX, webSocket).unref();
    });
    connection.once('close', () => {
      if (webSocket) setTimeout(cutOff, BYE_MS_MAX, webSocket).unref();
    });
  });
}
