import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayName } from '#libs/gateways';
import type { Clock } from '#libs/kernel';
import { vendorLimits } from '../vendor/rate-limits.js';
import { gatewayOfPath, vendorFailure } from '../vendor/vendor-error.js';
import type { CallFaults } from './call-faults.js';
import type { CallLog } from './call-log.js';
import type { Switches } from './switches.js';

interface Parts {
  switches: Switches;
  faults: CallFaults;
  log: CallLog;
  clock: Clock;
}

/** What is known of a call while it runs. */
interface Running {
  gateway: GatewayName;
  started: number;
  fault: string | null;
}

/** Makes the vendors' APIs as bad as their switches say. Checkout pages and the controls stay well. */
export function installFaults(fastify: FastifyInstance, { switches, faults, log, clock }: Parts): { release(): void } {
  const hanging = new Set<() => void>();
  const running = new WeakMap<FastifyRequest, Running>();
  const limits = vendorLimits();

  const write = (request: FastifyRequest, { gateway, started, fault }: Running, status: number | null) => {
    const ms = Math.round((performance.now() - started) * 10) / 10;
    const { method, url: path } = request;
    log.add({ at: clock.now().toISOString(), gateway, method, path, status, ms, fault });
  };

  fastify.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const gateway = gatewayOfPath(request.url);
    if (!gateway) return;
    const call: Running = { gateway, started: performance.now(), fault: null };
    running.set(request, call);
    const { latencyMs, vendor } = switches.of(gateway);
    const fault = faults.of(gateway, request.method, request.url);
    call.fault = fault ?? (latencyMs > 0 ? 'latency' : null);
    if (fault === 'offline' || fault === 'refused' || fault === 'cut') {
      // One port serves all three, so it cannot refuse connections for one: it cuts them without a word.
      write(request, call, null);
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    if (latencyMs > 0) await wait(latencyMs);
    if (fault === 'error') await reply.status(500).send(vendorFailure(gateway, 500, 'The server is having trouble'));
    if (fault === 'limited') await reply.status(429).send(vendorFailure(gateway, 429, 'Too many requests'));
    if (fault || vendor.rateLimits === 'off') return;
    const { allowed, headers } = limits.take(gateway, vendor.rateLimits, request, clock.now().getTime());
    void reply.headers(headers);
    if (allowed) return;
    call.fault = 'limited';
    await reply.status(429).send(vendorFailure(gateway, 429, 'Too many requests from IP. Check headers'));
  });

  fastify.addHook('onSend', async (request: FastifyRequest) => {
    const call = running.get(request);
    if (call?.fault !== 'hang') return;
    write(request, call, null);
    running.delete(request);
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

  fastify.addHook('onResponse', async (request: FastifyRequest, reply: FastifyReply) => {
    const call = running.get(request);
    if (call) write(request, call, reply.statusCode);
  });

  return {
    release: () => {
      for (const end of hanging) end();
    },
  };
}
