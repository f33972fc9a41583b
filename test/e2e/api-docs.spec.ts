import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Backend } from '../support/api.js';
import { startStack, type Stack } from '../support/stack.js';

let stack: Stack;
let anyone: Backend;

beforeAll(async () => {
  stack = await startStack(['payments']);
  anyone = new Backend(stack.payments, '');
}, 60_000);
afterAll(() => stack?.close());

describe('what operators and integrators see', () => {
  it('OpenAPI describes the calls and the fields of their bodies', async () => {
    const { status, body } = await anyone.get('/docs/openapi.json');
    expect(status).toBe(200);
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/v1/orders',
        '/v1/orders/{id}',
        '/v1/orders/{id}/payments',
        '/v1/webhooks/{tenant}/{gateway}',
        '/v1/webhook-endpoint',
        '/v1/webhook-endpoint/dead-letters/replay',
      ]),
    );
    const schema = JSON.stringify(body.paths['/v1/orders'].post.requestBody) + JSON.stringify(body.components);
    for (const field of ['reference', 'amount', 'notifyClientId', 'expiresInSeconds']) expect(schema).toContain(field);
  });

  it('the process says that it lives, that it is ready, and how it does', async () => {
    expect((await anyone.get('/health/live')).status).toBe(200);
    expect((await anyone.get('/health/ready')).body).toMatchObject({
      status: 'ok',
      info: { postgres: { status: 'up' }, queue: { status: 'up' } },
    });
    const metrics = await (await fetch(`${stack.payments}/metrics`)).text();
    expect(metrics).toContain('webhooks_received_total');
    expect(metrics).toContain('process_cpu_seconds_total');
  });

  it('404: a path that does not exist is a problem like any other', async () => {
    const { status, headers, body } = await anyone.get('/v1/nothing');
    expect([status, body.code, headers.get('content-type')]).toEqual([
      404,
      'not_found',
      expect.stringContaining('application/problem+json'),
    ]);
  });
});
