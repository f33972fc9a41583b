import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { credentialsOf, paymentRequest, sendJson, startWithReceiver, type Started } from './testing/started.js';

let world: Started;
beforeAll(async () => {
  world = await startWithReceiver();
});
afterAll(() => world.close());

const create = (change = {}) =>
  world.gateway('juspay').create(credentialsOf('juspay'), paymentRequest(world.receiver.url, change));

it('changes what was named and keeps the rest', async () => {
  const put = async (body: object) => (await world.send('PUT', '/simulator/gateways/cashfree', body)).json();
  expect(await put({ latencyMs: 5 })).toMatchObject({ mode: 'online', latencyMs: 5 });
  expect(await put({ online: false })).toMatchObject({ mode: 'offline', latencyMs: 5 });
  expect(await put({ webhooks: { delayMs: 3 } })).toMatchObject({
    mode: 'offline',
    latencyMs: 5,
    webhooks: { mode: 'normal', delayMs: 3 },
  });
  const state = (await (await world.get('/simulator/state')).json()) as Record<string, unknown>;
  expect(state).toMatchObject({
    gateways: { cashfree: { mode: 'offline' }, razorpay: { mode: 'online' } },
    retryScale: 1,
  });
  expect(await (await world.send('POST', '/simulator/reset', {})).json()).toMatchObject({
    gateways: { cashfree: { mode: 'online', latencyMs: 0 } },
  });
});

it.each([
  ['PUT', '/simulator/gateways/cashfree', { onlin: true }, 400],
  ['PUT', '/simulator/gateways/cashfree', { mode: 'sleepy' }, 400],
  ['PUT', '/simulator/gateways/cashfree', { mode: 'online', online: true }, 400],
  ['PUT', '/simulator/gateways/cashfree', { latencyMs: -1 }, 400],
  ['PUT', '/simulator/gateways/paypal', {}, 404],
  ['POST', '/simulator/next', { webhook: 'lose' }, 400],
  ['POST', '/simulator/next', {}, 400],
  ['PUT', '/simulator/retries', { scale: 2 }, 400],
  ['POST', '/simulator/webhooks/dlv_0/resend', {}, 404],
  ['POST', '/checkout/juspay/nothing', { outcome: 'success' }, 404],
] as const)('refuses %s %s %j', async (method, path, body, status) => {
  const response = await world.send(method, path, body);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(await response.json()).toMatchObject({ status, code: expect.any(String), detail: expect.any(String) });
});

it('refuses an outcome it does not know', async () => {
  const { checkout } = await create();
  for (const body of [{}, { outcome: 'maybe' }, { outcome: 'success', amount: 1 }])
    expect((await sendJson(checkout.url, body)).status).toBe(400);
});

const allowed = async (origin: string) =>
  (await world.get('/simulator/state', { origin })).headers.get('access-control-allow-origin');

it('lets pages of this machine in, and no web site', async () => {
  expect(await allowed('http://localhost:3000')).toBe('http://localhost:3000');
  expect(await allowed('http://127.0.0.1:5173')).toBe('http://127.0.0.1:5173');
  for (const origin of ['https://evil.example', 'http://localhost.evil.example', 'http://localhost:3000.evil.example'])
    expect(await allowed(origin)).toBeNull();
});

it('shows pages that nothing can be smuggled into', async () => {
  const { checkout } = await create({ returnUrl: 'https://shop.example/?a=</script><script>alert(1)</script>' });
  const page = await (await fetch(checkout.url)).text();
  expect(page.match(/<script>/g)).toHaveLength(1);
  const razorpay = await world
    .gateway('razorpay')
    .create(credentialsOf('razorpay'), paymentRequest(world.receiver.url, { returnUrl: 'https://shop.example/done' }));
  expect(await (await fetch(razorpay.checkout.url)).text()).toContain('https://shop.example/done');
  const base = razorpay.checkout.url.split('?')[0];
  expect(await (await fetch(`${base}?return_url=javascript:alert(1)`)).text()).not.toContain('javascript:');
  expect((await world.get('/')).headers.get('content-type')).toContain('text/html');
});

it('sends webhooks where the order said, or else to the merchant at PUBLIC_URL', async () => {
  const { checkout } = await create({ webhookUrl: `${world.receiver.url}/elsewhere` });
  await sendJson(checkout.url, { outcome: 'failure' });
  const razorpay = await world
    .gateway('razorpay')
    .create(credentialsOf('razorpay'), paymentRequest('http://127.0.0.1:9'));
  await sendJson(razorpay.checkout.url, { outcome: 'failure' });
  const paths = (await world.receiver.until(2)).map(({ path }) => path);
  expect(paths.toSorted()).toEqual(['/elsewhere', '/v1/webhooks/zomato/razorpay']);
});

it('is healthy, and counts', async () => {
  expect((await world.get('/health/live')).status).toBe(200);
  expect((await world.get('/health/ready')).status).toBe(200);
  expect(await (await world.get('/metrics')).text()).toContain('simulator_webhooks_total');
});

it('closes at once, even with callers it left hanging and retries it still owes', async () => {
  const other = await startWithReceiver();
  other.receiver.answerNext(503);
  const started = await other.gateway('cashfree').create(credentialsOf('cashfree'), paymentRequest(other.receiver.url));
  await sendJson(started.checkout.url, { outcome: 'success' });
  await other.receiver.until(1);
  await other.send('PUT', '/simulator/gateways/cashfree', { mode: 'hang' });
  const request = paymentRequest(other.receiver.url);
  const hanging = other
    .gateway('cashfree')
    .create(credentialsOf('cashfree'), request)
    .catch((error: unknown) => error);
  const arrived = async () => (await (await other.get('/simulator/state')).text()).includes(request.reference);
  for (let asked = 0; asked < 500 && !(await arrived()); asked++);
  await other.close();
  expect(await hanging).toMatchObject({ details: { outcome: 'unknown', reason: 'technical' } });
});
