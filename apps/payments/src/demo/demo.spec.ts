import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHttpApp, listen, loadConfig, PlatformModule } from '#libs/platform';
import { DemoModule } from './demo.module.js';
import { propellerFor } from './propeller-address.js';

interface Call {
  path: string;
  authorization: string | undefined;
  body: unknown;
}

let calls: Call[] = [];
let answers: Record<string, unknown> = {};
let upstream: Server;
let app: NestFastifyApplication;
let demo: string;

/** Payments, Propeller and the simulator, as far as the demo calls them. */
async function answer(call: IncomingMessage): Promise<unknown> {
  const body = call.headers['content-type'] ? await json(call) : undefined;
  calls.push({ path: `${call.method} ${call.url}`, authorization: call.headers.authorization, body });
  return answers[call.url ?? ''] ?? {};
}

beforeAll(async () => {
  upstream = createServer((call, response) => {
    void answer(call).then((value) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(value)),
    );
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const config = loadConfig(
    { NODE_ENV: 'test', LOG_LEVEL: 'silent', PUBLIC_URL: url, PROPELLER_URL: url, SIMULATOR_URL: url },
    [],
  );
  @Module({ imports: [PlatformModule.forRoot('demo', config), DemoModule] })
  class Root {}
  app = await createHttpApp(Root);
  demo = `http://127.0.0.1:${await listen(app, config, 0)}`;
});
afterAll(async () => {
  await app?.close();
  upstream?.close();
});
beforeEach(() => {
  calls = [];
  answers = {};
});

async function request(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const response = await fetch(demo + path, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('GET /demo', () => {
  it('is a page whose policy lets nothing run but its own files', async () => {
    const { status, headers, text } = await request('GET', '/demo');
    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toMatch(/script-src 'self' 'sha256-[^']+';/);
    expect(text).toContain('/demo/page/main.js');
    expect(text).not.toContain('{{');
  });

  it('serves its files and the socket.io client, and nothing else', async () => {
    for (const path of ['page/main.js', 'page/base.css', 'page/icon.svg', 'modules/socket.io-client.js'])
      expect((await request('GET', `/demo/${path}`)).status).toBe(200);
    for (const path of ['page/tsconfig.json', 'page/..%2Fcast.ts', 'sdk/..%2Findex.js', 'sdk/nothing.js'])
      expect((await request('GET', `/demo/${path}`)).status).toBe(404);
  });

  it('leads a phone in the same network to Propeller on this machine', () => {
    expect(propellerFor('http://localhost:3001', 'localhost:3000')).toBe('http://localhost:3001');
    expect(propellerFor('http://localhost:3001', '192.168.1.5:3000')).toBe('http://192.168.1.5:3001');
    expect(propellerFor('https://push.example.com', '192.168.1.5:3000')).toBe('https://push.example.com');
    expect(propellerFor('http://localhost:3001', 'not a host;')).toBe('http://localhost:3001');
  });
});

describe('/demo/api', () => {
  it('mints tokens for the devices of the demo alone, with keys that stay here', async () => {
    answers['/v1/client-tokens'] = { token: 'a.b.c' };
    const { status, text } = await request('POST', '/demo/api/tokens', { device: 'other-tenant' });
    expect([status, JSON.parse(text)]).toEqual([201, { token: 'a.b.c' }]);
    const asked = { clientId: 'driver_456', deviceId: 'demo-phone', ttlSeconds: 600 };
    expect(calls).toEqual([{ path: 'POST /v1/client-tokens', authorization: 'Bearer dev-blinkit-key', body: asked }]);
    for (const wrong of [{ device: 'driver_1' }, { device: 'customer', clientId: 'driver_1' }, {}])
      expect((await request('POST', '/demo/api/tokens', wrong)).status).toBe(400);
    expect(calls).toHaveLength(1);
  });

  it('is closed to other web sites', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await request('POST', '/demo/api/orders', undefined, headers)).status).toBe(403);
    expect(calls).toEqual([]);
  });

  it('approves only at the simulated gateway', async () => {
    answers['/v1/payments/pay_1'] = { id: 'pay_1', checkout: { url: 'https://gateway.example.com/pay' } };
    expect((await request('POST', '/demo/api/payments/pay_1/approve')).status).toBe(409);
  });

  it('lets a gateway send again what never arrived, and nothing else', async () => {
    answers['/v1/orders/ord_1'] = { id: 'ord_1', payments: [{ reference: 'r1' }] };
    answers['/simulator/deliveries?reference=r1'] = {
      items: [
        { id: 'dlv_3', webhookId: 'b', result: 'delivered' },
        { id: 'dlv_2', webhookId: 'b', result: 'dropped' },
        { id: 'dlv_1', webhookId: 'a', result: 'dropped' },
      ],
    };
    expect((await request('POST', '/demo/api/orders/ord_1/resend-lost')).text).toBe('{"sent":1}');
    expect(calls.at(-1)?.path).toBe('POST /simulator/webhooks/dlv_1/resend');
  });

  it('plans the next webhook without switching a gateway on again', async () => {
    const razorpay = { mode: 'offline' };
    answers['/simulator/state'] = { gateways: { razorpay }, next: [{ webhook: 'drop' }], retryScale: 1 };
    const { status } = await request('PUT', '/demo/api/next-webhook', { fault: 'triple' });
    expect(status).toBe(200);
    expect(calls.map(({ path, body }) => [path, body])).toEqual(
      expect.arrayContaining([
        ['POST /simulator/reset', undefined],
        ['PUT /simulator/gateways/razorpay', razorpay],
        ['POST /simulator/next', { webhook: 'triple' }],
      ]),
    );
  });
});
