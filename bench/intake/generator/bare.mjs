// @ts-check
// The door's baseline: a bare Fastify route that adds the same bytes to a BullMQ queue on the same Redis, and nothing
// else: no framework, no signature, no id of its own, no deadline.
import { Queue } from 'bullmq';
import fastify from 'fastify';
import { Redis } from 'ioredis';
import { serve } from '../../child.mjs';

serve({ start });

/** @param {{ redisUrl: string }} data @returns {Promise<number>} its port */
async function start({ redisUrl }) {
  const queue = new Queue('bare', { connection: new Redis(redisUrl), prefix: '{bare}' });
  const app = fastify();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  const handler = async (/** @type {import('fastify').FastifyRequest} */ request) => {
    await queue.add('webhook', { body: request.body });
    return { received: true };
  };
  app.route({ method: 'POST', url: '/v1/webhooks/:tenant/:gateway', handler });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
