import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { Server, type ServerOptions } from 'socket.io';
import type { Config } from '#libs/platform';
import { Refusal } from '../auth/refusal.js';
import type { NodeGate } from '../limits/node-gate.js';
import type { Parts } from '../parts.js';
import { ackParser } from './ack-parser.js';
import { refuseOtherUpgrades } from './refused-requests.js';
import { shardedAdapter } from './sharded-adapter.js';

/** Devices send their token once and acknowledgements afterwards: nothing is longer than this. */
const BYTES_MAX = 8 * 1024;
const PATH = '/socket.io/';

function admitted(gate: NodeGate): [refusal: string | null, admitted: boolean] {
  try {
    gate.enter();
    return [null, true];
  } catch (error) {
    return [error instanceof Refusal ? error.code : 'internal_error', false];
  }
}

/** socket.io for Nest: WebSocket only, rooms over sharded Redis pub/sub. */
export class PropellerIoAdapter extends IoAdapter {
  constructor(
    app: INestApplicationContext,
    private readonly config: Config,
    private readonly parts: Pick<Parts, 'commands' | 'subscriptions' | 'hub' | 'rooms' | 'gate'>,
  ) {
    super(app);
  }

  override createIOServer(_port: number, options?: ServerOptions): Server {
    const { commands, subscriptions, hub, rooms, gate } = this.parts;
    const { NODE_ENV, CORS_ORIGINS, PROPELLER_PING_SECONDS, PROPELLER_PONG_SECONDS } = this.config;
    const handshakeMsMax = this.config.PROPELLER_HANDSHAKE_SECONDS * 1000;
    const server = new Server(this.httpServer, {
      ...options,
      path: PATH,
      destroyUpgrade: false,
      // Long polling would need sticky sessions.
      transports: ['websocket'],
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: BYTES_MAX,
      connectTimeout: handshakeMsMax,
      upgradeTimeout: handshakeMsMax,
      pingInterval: PROPELLER_PING_SECONDS * 1000,
      pingTimeout: PROPELLER_PONG_SECONDS * 1000,
      cors: { origin: NODE_ENV === 'production' ? CORS_ORIGINS : true },
      allowRequest: (_request, done) => done(...admitted(gate)),
      parser: ackParser,
      adapter: shardedAdapter(commands, subscriptions, hub) as never,
    });
    refuseOtherUpgrades(this.httpServer, PATH);
    rooms.serve(server);
    return server;
  }

  /** There are none: sessions hear what devices say. Nest would keep an observable per connection all the same. */
  override bindMessageHandlers(): void {}
}
