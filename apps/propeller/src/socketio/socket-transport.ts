import type { Socket } from 'socket.io';
import type { InboxEvent } from '../delivery/envelope.js';
import type { Bye } from '../sessions/bye.js';
import type { DeviceTransport, Ready } from '../sessions/device-transport.js';

/** A device behind a socket.io socket. */
export class SocketTransport implements DeviceTransport {
  readonly name = 'socketio';

  constructor(private readonly socket: Socket) {}

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
   * The event is JSON already, so it goes out as the finished packet (engine.io message, socket.io type 2, namespace /)
   * instead of being parsed to be serialised again.
   */
  deliver(event: InboxEvent): void {
    this.socket.conn.write(`2["event",${event.json}]`);
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
