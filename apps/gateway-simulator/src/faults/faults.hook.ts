import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { gatewayOfPath, vendorFailure } from '../vendor/vendor-error.js';
import type { Switches } from './switches.js';

/** Makes the vendors' APIs as bad as their switches say. Checkout pages and the controls stay well. */
export function installFaults(fastify: FastifyInstance, switches: Switches): { release(): void } {
  const hanging = new Set<() => void>();

  fastify.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const gateway = gatewayOfPath(request.url);
    if (!gateway) return;
    const { mode, latencyMs } = switches.of(gateway);
    if (mode === 'offline') {
      // One port serves all three, so it cannot refuse connections for one: it cuts them without a word.
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    if (latencyMs > 0) await wait(latencyMs);
    if (mode === 'error') await reply.status(500).send(vendorFailure(gateway, 500, 'The server is having trouble'));
  });

  fastify.addHook('onSend', async (request: FastifyRequest) => {
    const gateway = gatewayOfPath(request.url);
    if (!gateway || switches.of(gateway).mode !== 'hang') return;
    const { socket } = request.raw;
    await new Promise<void>((resolve) => {
      const end = () => {
        hanging.delete(end);
        socket.destroy();
        resolve();
      };
      hanging.add(end);
      socket.once('close', end);
    });
  });

  return {
    release: () => {
      for (const end of hanging) end();
    },
  };
}
