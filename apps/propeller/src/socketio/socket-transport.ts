import type { Socket } from 'socket.io';
import type { InboxEvent } from '../delivery/envelope.js';
import type { Bye } from '../sessions/bye.js';
import type { DeviceTransport, Ready } from '../sessions/device-transport.js';
import { textFrame } from './text-frame.js';

/** A message of engine.io that is an event of socket.io in the namespace /. */
const HEAD = '42["event",';
const TAIL = ']';

/** What engine.io's types keep to themselves: the adapters of socket.io write like this, too. */
interface EngineConnection {
  write(packet: string, options: { wsPreEncodedFrame: Buffer[] }): void;
}

/** A device behind a socket.io socket. */
export class SocketTransport implements DeviceTransport {
  readonly name = 'socketio';

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
    this.conn.write(`2["event",${json}]`, { wsPreEncodedFrame: [textFrame(HEAD, json, TAIL)] });
  }

  cancel(id: string): void {
    this.socket.emit('cancel', { id });
  }
  expiring(at: Date): void {
    this.socket.emit('expiring', { at: at.toISOString() });
  }

  bye(bye: Bye): void {
    this.socket.emit('bye', bye);
    // After a server disconnect a plain client stays away; after its transport closes it comes back.
    if (bye.reconnect) this.socket.conn.close();
    else this.socket.disconnect(true);
  }

  congested(): boolean {
    return !this.socket.conn.transport.writable;
  }
}
