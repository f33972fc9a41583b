import type { Server } from 'socket.io';
import { PerMinute } from '../limits/core/per-minute.js';
import { metrics } from '../metrics.js';
import { BYE, BYE_MS_MAX } from '../sessions/bye.js';
import { cutOff, webSocketOf } from './hard-close.js';

const STRIKES_MAX = 3;
/** The server asks every 25 seconds; below, where nobody has to ask, some clients keep their own connection alive. */
const PONGS_PER_MINUTE_MAX = 120;
const FRAMES_PER_MINUTE_MAX = 120;

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

/** The part of a WebSocket that is used here. */
interface Wire {
  on(event: 'ping' | 'pong' | 'error', listener: () => void): void;
}

/** What a device has no reason to send, or undefined. Types of socket.io: 0 CONNECT, 1 DISCONNECT, 2 an event. */
function refusedKind({ type, data }: EnginePacket): string | undefined {
  if (type === 'error') return 'malformed';
  // The server asks, a device answers.
  if (type !== 'message') return type === 'pong' ? undefined : 'engine';
  if (typeof data !== 'string') return 'binary';
  // A namespace other than / follows the type.
  if (data.startsWith('0/')) return 'namespace';
  // 3 to 6 are acknowledgements of emits that are never made, refusals, and binary events. 2 with a number behind it
  // asks for an acknowledgement, which nobody would give.
  return /^([3-6]|2\d)/.test(data) ? 'packet' : undefined;
}

/** What one connection has sent that it should not have. */
class WireWatch {
  private strikes = 0;
  private connects = 0;
  private readonly pongs = new PerMinute(PONGS_PER_MINUTE_MAX);
  private readonly frames = new PerMinute(FRAMES_PER_MINUTE_MAX);

  constructor(private readonly connection: EngineConnection) {}

  onPacket(packet: EnginePacket): void {
    const kind = refusedKind(packet);
    if (kind) return this.strike(kind);
    if (packet.type === 'pong') return this.onPong();
    // A new token means a new connection: a second CONNECT would be a second session behind the first one's back.
    if (String(packet.data).startsWith('0') && ++this.connects > 1) this.refuse('connect');
  }

  /** A PING or PONG of WebSocket itself: the first is answered before anybody here is asked. */
  onControlFrame(): void {
    if (!this.frames.take(Date.now())) this.refuse('websocket_ping');
  }

  /** ws has closed it already. */
  onBrokenFrame(): void {
    metrics.refusedPackets.inc({ kind: 'websocket' });
  }

  private onPong(): void {
    if (!this.pongs.take(Date.now())) this.refuse('pong');
  }

  private strike(kind: string): void {
    if (++this.strikes >= STRIKES_MAX) this.refuse(kind);
    else metrics.refusedPackets.inc({ kind });
  }

  private refuse(kind: string): void {
    metrics.refusedPackets.inc({ kind });
    this.connection.write(`2${JSON.stringify(['bye', BYE.protocol])}`);
    this.connection.write('1');
    this.connection.close();
    const webSocket = webSocketOf(this.connection);
    if (webSocket) setTimeout(cutOff, BYE_MS_MAX, webSocket).unref();
  }
}

/**
 * Below socket.io, where also that is seen which never becomes an event: attempts at other namespaces, binary
 * attachments, acknowledgement packets, packets of engine.io that only a server sends, a second CONNECT, floods of what is
 * answered by itself. A few of them end the connection.
 */
export function guardWire(server: Server): void {
  server.engine.on('connection', (connection: EngineConnection) => {
    const watch = new WireWatch(connection);
    const webSocket = webSocketOf(connection);
    const wire = webSocket as unknown as Wire | undefined;
    connection.on('packet', (packet) => watch.onPacket(packet));
    for (const frame of ['ping', 'pong'] as const) wire?.on(frame, () => watch.onControlFrame());
    wire?.on('error', () => watch.onBrokenFrame());
    connection.once('close', () => {
      if (webSocket) setTimeout(cutOff, BYE_MS_MAX, webSocket).unref();
    });
  });
}
