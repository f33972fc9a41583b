import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GATEWAY_NAMES, type StartedPayment } from '#libs/gateways';
import { newReference } from '#libs/kernel';
import { credentialsOf, paymentRequest, sendJson, startWithReceiver, type Started } from './testing/started.js';

function decide({ checkout }: StartedPayment, outcome: string): Promise<Response> {
  return sendJson(checkout.url, { outcome });
}

async function refusal(work: Promise<unknown>): Promise<Record<string, unknown> | undefined> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return (error as { details?: Record<string, unknown> } | undefined)?.details;
}

/**
 * What every adapter promises, against the gateway as its simulator speaks it. It lives here because a lib may not
 * know an app.
 */
describe.each(GATEWAY_NAMES)('the port, with %s', (name) => {
  const credentials = credentialsOf(name);
  let world: Started;
  beforeAll(async () => {
    world = await startWithReceiver();
  });
  afterAll(() => world.close());
  beforeEach(() => world.receiver.clear());
  afterEach(() => world.send('POST', '/simulator/reset', {}));

  const create = (change: Parameters<typeof paymentRequest>[1] = {}) => {
    const request = paymentRequest(world.receiver.url, change);
    return world.gateway(name).create(credentials, request);
  };

  it('creates an attempt whose checkout page opens and shows the amount', async () => {
    const started = await create();
    const page = await fetch(started.checkout.url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('₹420.50');
  });

  it.each([100, 101, 4_207, 99_999, 1_000_000_010])('carries %i paise there and back exactly', async (amount) => {
    const reference = newReference();
    const { gatewayOrderId } = await create({ amount, reference });
    const seen = await world.gateway(name).status(credentials, { reference, gatewayOrderId });
    expect(seen).toMatchObject({ status: 'pending', amount, currency: 'INR' });
  });

  it.each([
    ['success', 'success'],
    ['failure', 'failed'],
    ['pending', 'pending'],
  ])('tells a %s when asked', async (outcome, status) => {
    const reference = newReference();
    const started = await create({ reference });
    await decide(started, outcome);
    const { gatewayOrderId } = started;
    const seen = await world.gateway(name).status(credentials, { reference, gatewayOrderId });
    expect(seen).toMatchObject({ reference, gatewayOrderId, status, amount: 42_050, currency: 'INR', method: 'upi' });
    expect(seen.gatewayPaymentId).toBeTruthy();
    if (status === 'failed') expect(seen.failure).toEqual({ code: 'payment_declined', message: expect.any(String) });
  });

  it('finds an attempt whose create call was never answered, by our reference alone', async () => {
    const reference = newReference();
    const started = await create({ reference });
    await decide(started, 'success');
    const seen = await world.gateway(name).status(credentials, { reference });
    expect(seen).toMatchObject({ status: 'success', reference, gatewayOrderId: started.gatewayOrderId });
  });

  it('says not_found of an attempt the gateway never heard of', async () => {
    const unknown = { reference: newReference(), gatewayOrderId: 'order_doesnotexist' };
    for (const payment of [unknown, { reference: unknown.reference }]) {
      const details = await refusal(world.gateway(name).status(credentials, payment));
      expect(details).toMatchObject({ outcome: 'not_done', reason: 'not_found' });
    }
  });

  it("does not see another merchant's attempt", async () => {
    const reference = newReference();
    const { gatewayOrderId } = await create({ reference });
    const other = credentialsOf(name, 'blinkit');
    const details = await refusal(world.gateway(name).status(other, { reference, gatewayOrderId }));
    expect(details).toMatchObject({ reason: 'not_found' });
  });

  it('sends webhooks that verify, with the right credentials only, and mean what happened', async () => {
    const reference = newReference();
    const webhookUrl = `${world.receiver.url}/v1/webhooks/zomato/${name}`;
    const started = await create({ reference, webhookUrl });
    await decide(started, 'success');
    const events = name === 'razorpay' ? 3 : 1;
    const received = await world.receiver.until(events);
    for (const { headers, body, path } of received) {
      expect(path).toBe(`/v1/webhooks/zomato/${name}`);
      expect(world.gateway(name).verifyWebhook(credentials, headers, body)).toBe(true);
      expect(world.gateway(name).verifyWebhook(credentialsOf(name, 'blinkit'), headers, body)).toBe(false);
      expect(world.gateway(name).verifyWebhook(credentials, {}, body)).toBe(false);
    }
    const facts = received.map(({ body }) => world.gateway(name).parseWebhook(body));
    for (const fact of facts) {
      const about = fact.kind === 'observation' ? fact.observation : fact.kind === 'hint' ? fact.payment : undefined;
      expect(about?.gatewayOrderId).toBe(started.gatewayOrderId);
    }
    const statuses = facts.flatMap((fact) => (fact.kind === 'observation' ? [fact.observation.status] : []));
    const expected = { razorpay: ['pending', 'success', 'success'], cashfree: ['success'], juspay: [] }[name];
    expect(statuses.toSorted()).toEqual(expected);
  });

  it('tells a technical failure from a refusal, and what may have been done from what was not', async () => {
    const set = (body: object) => world.send('PUT', `/simulator/gateways/${name}`, body);
    await set({ mode: 'error' });
    expect(await refusal(create())).toMatchObject({ outcome: 'unknown', reason: 'technical', status: 500 });
    await set({ mode: 'offline' });
    expect(await refusal(create())).toMatchObject({ outcome: 'unknown', reason: 'technical' });
    await set({ mode: 'online' });
    const wrong = Object.fromEntries(Object.keys(credentials).map((key) => [key, 'wrong']));
    const request = paymentRequest(world.receiver.url);
    const unauthorized = await refusal(world.gateway(name).create(wrong, request));
    expect(unauthorized).toMatchObject({ outcome: 'not_done', reason: 'technical', status: 401 });
    const incomplete = await refusal(world.gateway(name).create({}, request));
    expect(incomplete).toMatchObject({ outcome: 'not_done', code: 'credentials_invalid' });
    expect(await refusal(create({ currency: 'USD' }))).toMatchObject({ outcome: 'not_done', reason: 'refused' });
  });

  it('leaves an unanswered create unknown, and it was done', async () => {
    await world.send('PUT', `/simulator/gateways/${name}`, { mode: 'hang' });
    const giveUp = new AbortController();
    const request = paymentRequest(world.receiver.url);
    const hanging = refusal(world.gateway(name).create(credentials, request, giveUp.signal));
    const made = async () => {
      const state = (await (await world.get('/simulator/state')).json()) as {
        payments: { reference: string }[];
      };
      return state.payments.some(({ reference }) => reference === request.reference);
    };
    // The order appears in the simulator's own state: no sleep, only asking until it is so.
    for (let asked = 0; asked < 500 && !(await made()); asked++);
    giveUp.abort();
    expect(await hanging).toMatchObject({ outcome: 'unknown', reason: 'technical' });
    await world.send('PUT', `/simulator/gateways/${name}`, { mode: 'online' });
    const seen = await world.gateway(name).status(credentials, { reference: request.reference });
    expect(seen).toMatchObject({ status: 'pending', reference: request.reference });
  });

  it('may be asked to create the same attempt again', async () => {
    const reference = newReference();
    const first = await create({ reference });
    const second = await create({ reference });
    // Razorpay cannot tell a repeat and makes another order: the reference still leads to the one that was paid.
    if (name !== 'razorpay') expect(second.gatewayOrderId).toBe(first.gatewayOrderId);
    await decide(second, 'success');
    expect(await world.gateway(name).status(credentials, { reference })).toMatchObject({ status: 'success' });
  });

  it('hands a native app what it needs, and no secret', async () => {
    const { checkout } = await create();
    const text = JSON.stringify(checkout.sdk);
    for (const [field, value] of Object.entries(credentials))
      if (/secret|password|apiKey/i.test(field)) expect(text).not.toContain(value);
    expect(Object.keys(checkout.sdk).length).toBeGreaterThan(0);
  });
});
