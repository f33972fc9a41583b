import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { Server, type ServerOptions } from 'socket.io';
import type { Config } from '#libs/platform';
import type { Parts } from '../parts.js';
import { ackParser } from './ack-parser.js';
import { shardedAdapter } from './sharded-adapter.js';

/** Devices send their token once and acknowledgements afterwards: nothing is longer than this. */
const BYTES_MAX = 8 * 1024;
const HANDSHAKE_MS_MAX = 10_000;

/** socket.io for Nest: WebSocket only, rooms over sharded Redis pub/sub. */
export class PropellerIoAdapter extends IoAdapter {
  constructor(
    app: INestApplicationContext,
    private readonly config: Config,
    private readonly parts: Pick<Parts, 'commands' | 'subscriptions' | 'hub' | 'rooms'>,
  ) {
    super(app);
  }

  override createIOServer(_port: number, options?: ServerOptions): Server {
    const { commands, subscriptions, hub, rooms } = this.parts;
    const { NODE_ENV, CORS_ORIGINS } = this.config;
    const server = new Server(this.httpServer, {
      ...options,
      // Long polling would need sticky sessions.
      transports: ['websocket'],
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: BYTES_MAX,
      connectTimeout: HANDSHAKE_MS_MAX,
      upgradeTimeout: HANDSHAKE_MS_MAX,
      pingInterval: 25_000,
      pingTimeout: 10_000,
      cors: { origin: NODE_ENV === 'production' ? CORS_ORIGINS : true },
      allowRequest: (_request, done) => done(hub.draining ? 'draining' : null, !hub.draining),
      parser: ackParser,
      adapter: shardedAdapter(commands, subscriptions, hub) as never,
    });
    rooms.serve(server);
    return server;
  }

  /** There are none: sessions hear what devices say. Nest would keep an observable per connection all the same. */
  override bindMessageHandlers(): void {}
}
