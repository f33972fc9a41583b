import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { hashApiKey } from '#libs/platform';
import { Backend } from '../support/api.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

const PATH = '/v1/webhook-endpoint';
const URL = 'http://localhost:9/hook';

let stack: Stack;
let zomato: Backend;
let blinkit: Backend;

beforeAll(async () => {
  stack = await startStack(['payments']);
  zomato = new Backend(stack.payments);
  blinkit = new Backend(stack.payments, 'dev-blinkit-key');
}, 60_000);
afterEach(() => stack.database.source.query(`DELETE FROM webhook_endpoints`));
afterAll(() => stack?.close());

const put = (url: string, backend = zomato) => backend.call('PUT', PATH, { url });

describe('PUT /v1/webhook-endpoint', () => {
  it('201: shows the secret this once; it is sealed at rest', async () => {
    const made = await put(URL);
    expect(made).toMatchObject({ status: 201, body: { url: URL, status: 'enabled', formerSecretsUntil: [] } });
    const { secret } = made.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect((await zomato.get(PATH)).body).not.toHaveProperty('secret');
    const rows = await stack.database.source.query(`SELECT * FROM webhook_endpoints`);
    expect(JSON.stringify(rows)).not.toContain(secret.slice('whsec_'.length));
  });

  it('200: a change of address keeps the secret, and enables', async () => {
    await put(URL);
    const [before] = await stack.database.source.query(`SELECT secrets FROM webhook_endpoints`);
    await stack.database.source.query(`UPDATE webhook_endpoints SET disabled_at = now(), disabled_reason = 'x'`);
    const changed = await put('http://localhost:9/other');
    expect(changed).toMatchObject({ status: 200, body: { url: 'http://localhost:9/other', status: 'enabled' } });
    expect(changed.body).not.toHaveProperty('secret');
    const [after] = await stack.database.source.query(`SELECT secrets FROM webhook_endpoints`);
    expect(after).toEqual(before);
  });

  it.each([
    ['not a URL', 'nonsense', undefined],
    ['another protocol', 'ftp://example.com/', undefined],
    ['a password in it', 'https://user:pass@localhost/', 'credentials_in_url'],
    ['a host without an address', 'https://nowhere.invalid/', 'not_resolvable'],
  ])('400: %s', async (_what, url, code) => {
    const { status, body } = await put(url);
    expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'invalid_request', '/url']);
    if (code) expect(body.errors[0].code).toBe(code);
  });

  it('401, 403: only with a key of the scope payments', async () => {
    expect((await put(URL, new Backend(stack.payments, ''))).status).toBe(401);
    const key = 'a-key-that-only-reads';
    await stack.database.source.query(
      `INSERT INTO api_keys (hash, tenant_id, scopes) VALUES ($1, 'zomato', '{read}')`,
      [hashApiKey(key)],
    );
    // An unknown key is looked for once a second.
    const refused = async () => (await put(URL, new Backend(stack.payments, key))).status === 403;
    await until(refused, 'missing_scope');
  });
});

describe('the endpoint', () => {
  it('404: there is none, or it is another tenant’s', async () => {
    await put(URL);
    const calls = [['GET', PATH] as const, ['DELETE', PATH] as const, ['POST', `${PATH}/enable`] as const];
    for (const [method, path] of [...calls, ['POST', `${PATH}/secret`] as const])
      expect((await blinkit.call(method, path)).body).toMatchObject({ code: 'not_found' });
    expect((await zomato.get(PATH)).body).toMatchObject({ url: URL, pending: 0, deadLetters: 0 });
  });

  it('can be removed', async () => {
    await put(URL);
    expect((await zomato.call('DELETE', PATH)).status).toBe(204);
    expect((await zomato.get(PATH)).status).toBe(404);
    expect((await put(URL)).body.secret).toBeDefined();
  });

  it('gets a new secret, with an overlap that can be ended', async () => {
    const { secret } = (await put(URL)).body;
    const rotated = await zomato.call('POST', `${PATH}/secret`, { overlapSeconds: 3600 });
    expect(rotated.status).toBe(200);
    expect(rotated.body.secret).not.toBe(secret);
    const [end] = rotated.body.formerSecretsUntil;
    expect(Math.abs(Date.parse(end) - Date.now() - 3_600_000)).toBeLessThan(60_000);
    const ended = await zomato.call('POST', `${PATH}/secret`, { overlapSeconds: 0 });
    expect(ended.body.formerSecretsUntil).toEqual([]);
  });

  it('signs with three secrets at most, however often it is rotated', async () => {
    await put(URL);
    for (let i = 0; i < 4; i++) await zomato.call('POST', `${PATH}/secret`);
    expect((await zomato.get(PATH)).body.formerSecretsUntil).toHaveLength(2);
  });
});
