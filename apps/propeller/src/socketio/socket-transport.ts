import type { Socket } from 'socket.io';
import type { InboxEvent } from '../delivery/envelope.js';
import { BYE_MS_MAX, type Bye } from '../sessions/bye.js';
import type { DeviceTransport, Ready } from '../sessions/device-transport.js';
import { cutOff, webSocketOf } from './hard-close.js';
import { textFrame } from './text-frame.js';

/** A message of engine.io that is an event of socket.io in the namespace /. */
const HEAD = '42["event",';
const TAIL = ']';

/** What engine.io's types keep to themselves: the adapters of socket.io write like this, too. */
interface EngineConnection {
  readonly writeBuffer: readonly unknown[];
  write(packet: string, options: { wsPreEncodedFrame: Buffer[] }): void;
}

/** A device behind a socket.io socket. */
export class SocketTransport implements DeviceTransport {
  readonly name = 'socketio';
  private queue: unknown;
  private queuedChars = 0;

  constructor(private readonly socket: Socket) {}

  private get conn(): EngineConnection {
    return this.socket.conn as unknown as EngineConnection;
  }

  get id(): string {
    return this.socket.id;
  }

  join(room: string): void {
    void this.socket.join(room);
  }

  leave(room: string): void {
    void this.socket.leave(room);
  }

  ready(ready: Ready): void {
    this.socket.emit('ready', ready);
  }

  /**
   * The event is JSON already, so it goes out as the finished frame instead of being parsed to be serialised again. The
   * packet beside it is what the frame says.
   */
  deliver({ json }: InboxEvent): void {
    const before = this.conn.writeBuffer;
    this.conn.write(`2["event",${json}]`, { wsPreEncodedFrame: [textFrame(HEAD, json, TAIL)] });
    // engine.io hands its whole queue on, and begins another, as soon as the connection takes more.
    if (before !== this.queue) this.queuedChars = 0;
    this.queue = this.conn.writeBuffer;
    this.queuedChars = this.queue === before ? this.queuedChars + json.length : 0;
  }

  cancel(id: string): void {
    this.socket.emit('cancel', { id });
  }

  expiring(at: Date): void {
    this.socket.emit('expiring', { at: at.toISOString() });
  }

  bye(bye: Bye): void {
    const webSocket = webSocketOf(this.socket.conn);
    this.socket.emit('bye', bye);
    // After a server disconnect a plain client stays away; after its transport closes it comes back.
    if (bye.reconnect) this.socket.conn.close();
    else this.socket.disconnect(true);
    if (webSocket) setTimeout(cutOff, BYE_MS_MAX, webSocket).unref();
  }

  leaving(): boolean {
    return false;
  }

  congested(): boolean {
    return !this.socket.conn.transport.writable;
  }

  buffered(): number {
    const { conn } = this.socket;
    const queued = conn['writeBuffer'] === this.queue ? this.queuedChars : 0;
    return queued + (webSocketOf(conn)?.bufferedAmount ?? 0);
  }
}
