import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { startStack, type Stack } from '../support/stack.js';

const PASSWORD = 'a-long-password';

let stack: Stack;
let worker: string;

beforeAll(async () => {
  stack = await startStack(['worker'], { QUEUE_BOARD_PASSWORD: PASSWORD });
  worker = `http://127.0.0.1:${stack.config.WORKER_PORT}`;
}, 60_000);
afterAll(() => stack?.close());

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const look = (path: string, authorization?: string, method = 'GET') =>
  fetch(`${worker}${path}`, { method, headers: authorization ? { authorization } : {} });

describe('the queue board', () => {
  it.each([
    ['nothing', undefined],
    ['another password', basic('operator', `${PASSWORD}x`)],
    ['another user', basic('admin', PASSWORD)],
    ['a bearer token', `Bearer ${PASSWORD}`],
  ])('401: with %s, for the page and for what it loads', async (_, authorization) => {
    for (const path of ['/queues', '/queues/', '/queues/api/queues', '/queues/static/favicon.ico']) {
      const answer = await look(path, authorization);
      expect([path, answer.status]).toEqual([path, 401]);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
    }
  });

  it('shows where a webhook is, but neither its body nor any way to change a queue', async () => {
    const redis = new Redis(stack.redis.url, { maxRetriesPerRequest: null });
    const queue = new Queue('webhooks', { connection: redis, prefix: '{payment-propeller}' });
    const secret = Buffer.from('{"contact":"+919999999999"}').toString('base64');
    try {
      const receivedAt = new Date().toISOString();
      const task = { v: 1, kind: 'webhook', tenant: 'zomato', gateway: 'razorpay', body: secret, receivedAt };
      await queue.add('webhook', task, { jobId: 'job-1', delay: 600_000 });
    } finally {
      await queue.close();
      redis.disconnect();
    }
    const authorization = basic('operator', PASSWORD);
    const page = await look('/queues', authorization);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    const list = '/queues/api/queues?activeQueue=webhooks&status=delayed&page=1&jobsPerPage=10';
    for (const path of [list, '/queues/api/queues/webhooks/job-1']) {
      const answer = await look(path, authorization);
      const text = await answer.text();
      expect([path, answer.status]).toEqual([path, 200]);
      expect(text).toContain('"tenant":"zomato"');
      expect(text).toContain('"bodyBytes":27');
      expect(text).not.toContain(secret);
    }
    const clean = await look('/queues/api/queues/webhooks/obliterate', authorization, 'PUT');
    expect(clean.status).toBeGreaterThanOrEqual(400);
    const still = await look('/queues/api/queues/webhooks/job-1', authorization);
    expect(still.status).toBe(200);
  });
});

describe('without a password', () => {
  it('404: there is no board', async () => {
    const plain = await startStack(['worker']);
    try {
      expect((await fetch(`http://127.0.0.1:${plain.config.WORKER_PORT}/queues`)).status).toBe(404);
    } finally {
      await plain.close();
    }
  });
});
