import { logVerbosity, Server, ServerCredentials, setLogVerbosity, type ServerOptions } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { ServerGrpc } from '@nestjs/microservices';
import { packageDefinition, serviceName, type ServiceName } from '#libs/propeller-contract';

import { guardSessions } from './http2-guard.js';

const CLOSE_MS_MAX = 3000;

// It would write a line to the terminal for each header that is wrong: as many as somebody likes to send.
setLogVerbosity(logVerbosity.NONE);

export interface GrpcListener {
  host: string;
  /** 0: any that is free. */
  port: number;
  services: readonly ServiceName[];
  options: ServerOptions;
}

/** One gRPC port in Nest: serves, and shows by reflection, the services named. Knows the port it got. */
export class GrpcServer extends ServerGrpc {
  port = 0;
  private server: Server | undefined;

  constructor(private readonly listener: GrpcListener) {
    const { services } = listener;
    super({
      package: 'propeller.v1',
      packageDefinition: packageDefinition(services),
      onLoadPackageDefinition: (definition, server) => {
        new ReflectionService(definition, { services: services.map(serviceName) }).addToServer(server);
      },
    });
  }

  override async createClient(): Promise<Server> {
    const { host, port, options } = this.listener;
    const server = new Server(options);
    this.port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    guardSessions(server);
    this.server = server;
    return server;
  }

  /** Lets calls finish, but not for ever. */
  override async close(): Promise<void> {
    const { server } = this;
    if (!server) return;
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => {
        server.forceShutdown();
        resolve();
      }, CLOSE_MS_MAX);
      server.tryShutdown(() => {
        clearTimeout(force);
        resolve();
      });
    });
  }
}
