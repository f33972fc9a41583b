// @ts-check
// The baseline: the least that still keeps the road's promises on this machine. One process without a framework: a
// signature checked, one write that Redis has on disk before the 2xx, one commit that PostgreSQL has on disk before
// anyone is told, one publication through Redis, one socket.io emit. No payment, no inbox, no retries, one phone. What
// the road takes beyond this is what its guarantees and its separate processes cost.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Redis } from 'ioredis';
import pg from 'pg';
import { Server } from 'socket.io';
import { serve } from '../../child.mjs';

const stream = 'bare:webhooks';
const channel = 'bare:paid';

serve({ start });

/** @param {{ databaseUrl: string; redisUrl: string; secret: string }} data */
async function start({ databaseUrl, redisUrl, secret }) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  await pool.query('CREATE TABLE bare (id text PRIMARY KEY, paid_at timestamptz NOT NULL)');
  const [commands, taking, listening] = [new Redis(redisUrl), new Redis(redisUrl), new Redis(redisUrl)];
  const http = createServer(async (request, response) => {
    const body = await read(request);
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    if (!same(signature, String(request.headers['x-razorpay-signature']))) return response.writeHead(401).end();
    await commands.xadd(stream, '*', 'body', body);
    return response.writeHead(200).end();
  });
  const phones = new Server(http, { transports: ['websocket'], serveClient: false });
  phones.on('connection', (socket) => socket.emit('ready', {}));
  await listening.ssubscribe(channel);
  listening.on('smessage', (_channel, key) => phones.emit('event', { subject: key, id: key, offset: 1 }));
  void work(taking, async (body) => {
    const key = JSON.parse(body).payload.payment.entity.order_id;
    await pool.query('INSERT INTO bare VALUES ($1, now())', [key]);
    await commands.spublish(channel, key);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** @param {Redis} redis @param {(body: string) => Promise<void>} handle */
async function work(redis, handle) {
  for (let last = '0'; ;) {
    const reply = /** @type {any} */ (await redis.xread('COUNT', 100, 'BLOCK', 0, 'STREAMS', stream, last));
    for (const [id, [, body]] of entriesOf(reply)) {
      last = id;
      void handle(body ?? '');
    }
  }
}

/** A list of streams or, over RESP3, a map of them. @param {any} reply @returns {[string, string[]][]} */
function entriesOf(reply) {
  if (!reply) return [];
  if (reply instanceof Map) return reply.get(stream) ?? [];
  return Array.isArray(reply) ? (reply[0]?.[1] ?? []) : (reply[stream] ?? []);
}

/** @param {import('node:http').IncomingMessage} request */
async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** @param {string} a @param {string} b */
function same(a, b) {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
