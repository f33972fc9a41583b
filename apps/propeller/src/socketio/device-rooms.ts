import type { Server } from 'socket.io';
import type { Rooms } from '../grpc/stream-transport.js';

/** The rooms of this node, for those that are not sockets. Known once the socket.io server exists. */
export class DeviceRooms {
  private server: Server | undefined;

  serve(server: Server): void {
    this.server = server;
  }

  /** Connections of engine.io, whether let in yet or not. */
  get sockets(): number {
    return this.server?.engine.clientsCount ?? 0;
  }

  adapter(): Rooms {
    if (!this.server) throw new Error('the socket.io server has not started');
    return this.server.of('/').adapter;
  }
}
