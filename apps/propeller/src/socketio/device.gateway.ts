import { randomBytes } from 'node:crypto';
import { Inject } from '@nestjs/common';
import {
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
} from '@nestjs/websockets';
import type { Server, Socket } from 'socket.io';
import { DeviceAuth, type Admitted } from '../auth/device-auth.js';
import { Refusal } from '../auth/refusal.js';
import { metrics } from '../metrics.js';
import { SessionHub } from '../sessions/session-hub.js';
import { Session } from '../sessions/session.js';
import { listenForAcks } from './ack-parser.js';
import { countRefusedUpgrades } from './refused-requests.js';
import { SocketTransport } from './socket-transport.js';
import { guardWire } from './wire-guard.js';

interface DeviceSocket extends Socket {
  data: { admitted?: Admitted; session?: Session };
}

const FORGOTTEN = Object.freeze({ headers: {}, auth: {}, query: {}, address: '', url: '', time: '', issued: 0 });

/** The door for devices over socket.io: lets them in by their token, and takes nothing from them but `ack`. */
@WebSocketGateway()
export class DeviceGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  constructor(
    @Inject(DeviceAuth) private readonly auth: DeviceAuth,
    @Inject(SessionHub) private readonly hub: SessionHub,
  ) {}

  afterInit(server: Server): void {
    guardWire(server);
    countRefusedUpgrades(server);
    server.use((socket: DeviceSocket, next) => void this.onHandshake(socket, next));
  }

  handleConnection(socket: DeviceSocket): void {
    const { admitted } = socket.data;
    if (!admitted) return void socket.disconnect(true);
    const id = randomBytes(9).toString('base64url');
    const session = new Session(this.hub, new SocketTransport(socket), admitted.identity, id);
    socket.data = { session };
    // A packet goes no further than this, so that no event name of a client ever reaches an emitter.
    socket.use((packet) => {
      if (packet[0] === 'ack') session.onAck(packet[1]);
      else session.strike('event');
    });
    listenForAcks(socket, session);
    this.forget(socket);
    void session.start(admitted.since);
  }

  handleDisconnect(socket: DeviceSocket): void {
    socket.data.session?.closed();
    // A client may leave the namespace and keep the connection, which would then belong to nobody.
    socket.conn.close();
  }

  private async onHandshake(socket: DeviceSocket, next: (error?: Error) => void): Promise<void> {
    try {
      await this.admit(socket);
    } catch (error) {
      return next(this.refusal(error));
    }
    next();
  }

  private async admit(socket: DeviceSocket): Promise<void> {
    if (this.hub.draining) throw new Refusal('draining');
    const { auth } = socket.handshake;
    if (!Object.values(auth).every((value) => typeof value === 'string')) throw new Refusal('auth_invalid');
    const { deviceId, since, os, appVersion } = auth;
    socket.data = { admitted: await this.auth.admit({ handshake: { auth } }, { deviceId, since, os, appVersion }) };
  }

  private refusal(error: unknown): Error {
    const known = error instanceof Refusal;
    if (!known) this.hub.logger.error({ err: error }, 'a handshake failed');
    const data = known
      ? error.data
      : { code: 'internal_error', reason: 'Something went wrong on our side', retryable: true };
    metrics.refusedHandshakes.inc({ code: data.code });
    return Object.assign(new Error(data.reason), { data });
  }

  /**
   * The request and the handshake are not needed any more: several kilobytes per connection, and the token. A listener of
   * engine.io on the TCP connection holds the request itself for ever, so it is emptied.
   */
  private forget(socket: DeviceSocket): void {
    Object.assign(socket.request, { headers: FORGOTTEN.headers, rawHeaders: [], _query: undefined });
    (socket as { handshake: unknown }).handshake = FORGOTTEN;
    (socket.conn as { request?: unknown }).request = undefined;
  }
}
