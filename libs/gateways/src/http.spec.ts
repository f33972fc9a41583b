import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { GatewayError } from './gateway-error.js';
import { GatewayHttp, type GatewayCall } from './http.js';

const servers: Server[] = [];

async function serve(answer: (response: ServerResponse, body: string) => void): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(response, body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

function readError(body: unknown) {
  return (body as { error?: { code?: string; message?: string } } | undefined)?.error ?? {};
}

function client(baseUrl: string, more: Partial<ConstructorParameters<typeof GatewayHttp>[0]> = {}): GatewayHttp {
  return new GatewayHttp({ gateway: 'razorpay', baseUrl, readError, random: () => 0, ...more });
}

async function detailsOf(http: GatewayHttp, call: Partial<GatewayCall> = {}) {
  const error: unknown = await http.call({ method: 'GET', path: '/', headers: {}, ...call }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GatewayError);
  return (error as GatewayError).details;
}

describe('a call that never reached the gateway was not done', () => {
  it('connection refused', async () => {
    const url = await serve(json(200, {}));
    const server = servers.pop();
    await new Promise((resolve) => server?.close(resolve));
    const details = await detailsOf(client(url));
    expect(details).toMatchObject({ outcome: 'not_done', reason: 'technical', code: 'ECONNREFUSED' });
  });

  it('no such host', async () => {
    const details = await detailsOf(client('http://gateway.invalid'));
    expect(details).toMatchObject({ outcome: 'not_done', reason: 'technical' });
  });
});

describe('a call that may have reached the gateway is unknown', () => {
  const unknown = { outcome: 'unknown', reason: 'technical' };

  it('no answer in time', async () => {
    const url = await serve(() => {});
    const details = await detailsOf(client(url, { timeoutMs: 30 }));
    expect(details).toMatchObject(unknown);
    expect((details.cause as Error).name).toBe('TimeoutError');
  });

  it('a connection cut after the request', async () => {
    const url = await serve((response) => response.destroy());
    expect(await detailsOf(client(url))).toMatchObject(unknown);
  });

  it('we stopped waiting', async () => {
    const stop = new AbortController();
    const url = await serve(() => stop.abort());
    expect(await detailsOf(client(url), { signal: stop.signal })).toMatchObject(unknown);
  });

  it.each([500, 502, 503, 504, 408, 302])('an answer %i', async (status) => {
    const url = await serve(json(status, {}, { location: 'http://127.0.0.1:1/' }));
    expect(await detailsOf(client(url))).toMatchObject({ ...unknown, status });
  });
});

describe('an answer 2xx that cannot be read is done all the same', () => {
  const done = { outcome: 'done', reason: 'technical' };

  it('an answer that stops in the middle', async () => {
    const url = await serve((response) => response.writeHead(200, { 'content-length': '100' }).write('{"a":'));
    expect(await detailsOf(client(url, { timeoutMs: 50 }))).toMatchObject(done);
  });

  it('a 200 that is no JSON', async () => {
    const url = await serve((response) => response.end('<html>'));
    expect(await detailsOf(client(url))).toMatchObject(done);
  });

  it('a 200 that is too large, without reading it to its end', async () => {
    const url = await serve((response) => {
      const more = () => {
        while (response.write('x'.repeat(1024)));
        response.once('drain', more);
      };
      more();
    });
    expect(await detailsOf(client(url, { responseBytesMax: 10_000 }))).toMatchObject(done);
  });
});

describe('an answer says what it says', () => {
  it.each([
    [400, { outcome: 'not_done', reason: 'refused', code: 'bad_amount' }],
    [422, { outcome: 'not_done', reason: 'refused', code: 'bad_amount' }],
    [404, { outcome: 'not_done', reason: 'not_found' }],
    [401, { outcome: 'not_done', reason: 'technical' }],
    [403, { outcome: 'not_done', reason: 'technical' }],
    [429, { outcome: 'not_done', reason: 'rate_limited', retryAfterSeconds: 7 }],
  ])('%i', async (status, expected) => {
    const url = await serve(json(status, { error: { code: 'bad_amount', message: 'No.' } }, { 'retry-after': '7' }));
    expect(await detailsOf(client(url))).toMatchObject({ ...expected, status });
  });

  it('an error page instead of JSON keeps its status', async () => {
    const url = await serve((response) => response.writeHead(400).end('<html>'));
    expect(await detailsOf(client(url))).toMatchObject({ reason: 'refused', code: 'http_400' });
  });

  it('what is sent arrives as it was written', async () => {
    const url = await serve((response, body) => json(200, { body })(response));
    const http = client(url);
    const send = (call: Partial<GatewayCall>) => http.call({ method: 'POST', path: '/', headers: {}, ...call });
    expect(await send({ json: '{"order_amount":420.00}' })).toEqual({ body: '{"order_amount":420.00}' });
    expect(await send({ form: { a: '1 &', b: '2' } })).toEqual({ body: 'a=1+%26&b=2' });
  });
});

/** Answers with these, one after another, and with 200 after them. 0 cuts the connection. */
async function serveInTurn(...statuses: number[]) {
  const asked: string[] = [];
  const url = await serve((response, body) => {
    asked.push(body);
    const status = statuses.shift() ?? 200;
    if (status === 0) response.destroy();
    else json(status, { ok: status === 200 })(response);
  });
  return { url, asked };
}

describe('a call is tried again where that is safe', () => {
  const POST = { method: 'POST', json: '{"a":1}' } as const;

  it.each([[502], [503], [504], [0], [503, 0]])('a GET after %j, %j', async (...statuses) => {
    const { url, asked } = await serveInTurn(...statuses.filter((status) => status !== undefined));
    expect(await client(url).call({ method: 'GET', path: '/', headers: {} })).toEqual({ ok: true });
    expect(asked.length).toBe(statuses.filter((status) => status !== undefined).length + 1);
  });

  it('three times at most', async () => {
    const { url, asked } = await serveInTurn(503, 503, 503, 503);
    expect(await detailsOf(client(url))).toMatchObject({ status: 503 });
    expect(asked.length).toBe(3);
  });

  it.each([500, 429, 400, 401, 404])('not after a %i', async (status) => {
    const { url, asked } = await serveInTurn(status);
    await detailsOf(client(url));
    expect(asked.length).toBe(1);
  });

  it('never a POST, unless the vendor tells a repeat: then the same bytes', async () => {
    const plain = await serveInTurn(503);
    expect(await detailsOf(client(plain.url), POST)).toMatchObject({ outcome: 'unknown' });
    expect(plain.asked).toEqual(['{"a":1}']);
    const told = await serveInTurn(503, 0);
    await client(told.url).call({ ...POST, path: '/', headers: {}, repeatable: true });
    expect(told.asked).toEqual(['{"a":1}', '{"a":1}', '{"a":1}']);
  });

  it('a refusal of the repeat does not say that the first try was not done', async () => {
    const { url } = await serveInTurn(503, 400);
    expect(await detailsOf(client(url), { ...POST, repeatable: true })).toMatchObject({
      outcome: 'unknown',
      status: 400,
    });
  });

  it('within the one deadline', async () => {
    const { url, asked } = await serveInTurn(503);
    const details = await detailsOf(client(url, { timeoutMs: 60, random: () => 0.99 }));
    expect(details).toMatchObject({ status: 503 });
    expect(asked.length).toBe(1);
  });
});
