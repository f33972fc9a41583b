import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { GatewayName } from '#libs/gateways';
import type { Switches } from './switches.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

interface OwnPort {
  port: number;
  server: Server | undefined;
}

/**
 * A port of its own for a gateway, which can be closed: connections are then refused by the machine, before anything
 * is read, so that a client may conclude that nothing was done. The paths are those of the shared port.
 */
export class OwnPorts {
  private readonly ports = new Map<GatewayName, OwnPort>();

  constructor(
    private readonly host: string,
    private readonly handler: Handler,
    switches: Switches,
  ) {
    switches.onChange((gateway, { mode }) => {
      const own = this.ports.get(gateway);
      if (own && mode === 'refused') this.shut(own);
      else if (own && !own.server) void this.listen(own).catch(() => undefined);
    });
  }

  /** Opens it (0: any free one), instead of the one that was open before. Resolves to the port. */
  async open(gateway: GatewayName, port: number): Promise<number> {
    const before = this.ports.get(gateway);
    if (before) this.shut(before);
    const own: OwnPort = { port, server: undefined };
    await this.listen(own);
    this.ports.set(gateway, own);
    return own.port;
  }

  list(): Record<string, { port: number; open: boolean }> {
    return Object.fromEntries(
      [...this.ports].map(([gateway, { port, server }]) => [gateway, { port, open: server !== undefined }]),
    );
  }

  close(): void {
    for (const own of this.ports.values()) this.shut(own);
    this.ports.clear();
  }

  private async listen(own: OwnPort): Promise<void> {
    const server = createServer(this.handler);
    own.server = server;
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(own.port, this.host, resolve);
      });
      const address = server.address();
      if (typeof address === 'object' && address) own.port = address.port;
    } catch (error) {
      own.server = undefined;
      throw error;
    }
  }

  private shut(own: OwnPort): void {
    own.server?.close();
    own.server?.closeAllConnections();
    own.server = undefined;
  }
}
