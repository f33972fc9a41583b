import { createHash, timingSafeEqual } from 'node:crypto';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { getQueueToken } from '@nestjs/bullmq';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Queue } from 'bullmq';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { internalOnly, type Config } from '#libs/platform';
import { openQueue, RECONCILIATION, ConsumerConnection, WEBHOOKS, type WebhookTask } from '#libs/queue';

const PATH = '/queues';
const USER = 'operator';
/** The page asks a public server for its fonts; an internal page tells nobody outside that it is looked at. */
const ONLY_OURS = "style-src 'self' 'unsafe-inline'; font-src 'self'; connect-src 'self'; frame-ancestors 'none'";

const digest = (text: string) => createHash('sha256').update(text).digest();

/** A webhook's body tells who paid what: the board shows where it is, and that it is there. */
function withoutBody(data: Partial<WebhookTask>): object {
  const { body, ...rest } = data;
  return typeof body === 'string'
    ? { ...rest, bodyBytes: Buffer.byteLength(body, 'base64') }
    : { fields: Object.keys(rest) };
}

function adapterOf(queue: Queue): BullMQAdapter {
  // Looking changes nothing: webhooks are put back by `npm run webhooks:replay`.
  const adapter = new BullMQAdapter(queue, { readOnlyMode: true });
  if (queue.name === WEBHOOKS) adapter.setFormatter('data', withoutBody);
  return adapter;
}

/** HTTP basic authentication (RFC 7617). Compares digests, so that time tells nothing, not even the length. */
function authenticator(password: string) {
  const wanted = digest(`Basic ${Buffer.from(`${USER}:${password}`).toString('base64')}`);
  return async (request: FastifyRequest, reply: FastifyReply) => {
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), wanted)) return;
    await reply.code(401).header('www-authenticate', 'Basic realm="queues"').send();
  };
}

/** The queues on a page for operators, at /queues: in production on the internal port only. Without a password, nowhere. */
export function serveQueueBoard(app: NestFastifyApplication, config: Config): void {
  const password = config.QUEUE_BOARD_PASSWORD;
  if (!password) return;
  const webhooks = app.get<Queue>(getQueueToken(WEBHOOKS), { strict: false });
  const reconciliation = openQueue(RECONCILIATION, app.get(ConsumerConnection, { strict: false }));
  const server = new FastifyAdapter().setBasePath(PATH);
  createBullBoard({
    queues: [webhooks, reconciliation].map(adapterOf),
    serverAdapter: server,
    options: { uiConfig: { boardTitle: 'payment-propeller', hideRedisDetails: true } },
  });
  internalOnly(app, config, PATH);
  const fastify = app.getHttpAdapter().getInstance();
  void fastify.register(async (scope) => {
    scope.addHook('onRequest', authenticator(password));
    scope.addHook('onSend', async (_request, reply) => void reply.header('content-security-policy', ONLY_OURS));
    await scope.register(server.registerPlugin(), { prefix: PATH });
  });
}
