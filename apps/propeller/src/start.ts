import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpApp, listen, type Config, type Running } from '#libs/platform';
import { GrpcServer } from './grpc/grpc-server.js';
import { deviceListener, publishListener } from './grpc/listeners.js';
import { warnOfNghttp2 } from './grpc/nghttp2.js';
import { settled } from './redis/connections.js';
import { assemble, dismantle } from './parts.js';
import { PropellerModule } from './propeller.module.js';
import { countRefusedRequests } from './socketio/refused-requests.js';
import { PropellerIoAdapter } from './socketio/propeller-io-adapter.js';

const REDIS_MS_MAX = 2000;

/** Propeller, with the ports it got: port 0 in the config means any that is free. */
export interface RunningPropeller extends Running {
  /** HTTP and socket.io. */
  port: number;
  grpcPort: number;
  devicePort: number;
}

export async function startPropeller(config: Config): Promise<RunningPropeller> {
  const parts = assemble(config);
  const { hub, nodes, tenants } = parts;
  if (config.NODE_ENV === 'production') warnOfNghttp2(hub.logger);
  let app: NestFastifyApplication | undefined;
  try {
    await settled([parts.commands, ...parts.shards.all(), parts.receiptReads], REDIS_MS_MAX);
    await parts.epochs.start();
    await parts.revocations.start();
    app = await createHttpApp(PropellerModule.forRoot(config, parts), config.PROPELLER_HANDSHAKE_SECONDS * 1000);
    countRefusedRequests(app);
    app.useWebSocketAdapter(new PropellerIoAdapter(app, config, parts));
    const publishing = new GrpcServer(publishListener(config));
    const devices = new GrpcServer(deviceListener(config));
    app.connectMicroservice({ strategy: publishing });
    app.connectMicroservice({ strategy: devices });
    await app.startAllMicroservices();
    const port = await listen(app, config, config.PROPELLER_PORT);
    nodes.start();
    tenants.start();
    parts.nodeSweep.start();
    parts.expiry.start();
    const listening = app;
    const close = async (): Promise<void> => {
      parts.receipts.drain();
      await hub.drain();
      await listening.close();
      await dismantle(parts);
    };
    return { name: 'propeller', app, close, port, grpcPort: publishing.port, devicePort: devices.port };
  } catch (error) {
    await app?.close();
    await dismantle(parts);
    throw error;
  }
}
