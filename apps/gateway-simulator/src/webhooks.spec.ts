import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GATEWAY_NAMES, type GatewayName } from '#libs/gateways';
import type { Received } from './testing/receiver.js';
import { credentialsOf, paymentRequest, sendJson, startWithReceiver, type Started } from './testing/started.js';
import type { Delivery } from './webhooks/delivery-log.js';

/** What one success makes: Razorpay says it three times. */
const EVENTS: Record<GatewayName, number> = { razorpay: 3, cashfree: 1, juspay: 1 };

describe.each(GATEWAY_NAMES)('webhooks of %s', (name) => {
  const credentials = credentialsOf(name);
  const events = EVENTS[name];
  let world: Started;
  beforeAll(async () => {
    world = await startWithReceiver();
  });
  afterAll(() => world.close());
  beforeEach(() => world.receiver.clear());
  afterEach(() => world.send('POST', '/simulator/reset', {}));

  const pay = async (outcome = 'success') => {
    const request = paymentRequest(world.receiver.url);
    const { checkout } = await world.gateway(name).create(credentials, request);
    const decided = await sendJson(checkout.url, { outcome });
    return { reference: request.reference, url: checkout.url, decided };
  };
  const deliveries = async (reference: string) => {
    const response = await world.get(`/simulator/deliveries?reference=${reference}`);
    return ((await response.json()) as { items: Delivery[] }).items;
  };
  const genuine = ({ headers, body }: Received) => world.gateway(name).verifyWebhook(credentials, headers, body);
  const fail = (times: number) => world.receiver.answerNext(...Array<number>(times).fill(503));

  it('are logged with all that one wants to know', async () => {
    const { reference } = await pay();
    const received = await world.receiver.until(events);
    // Its answer has been read once it is no longer "sending".
    let logged = await deliveries(reference);
    for (let asked = 0; asked < 200 && logged.some(({ result }) => result === 'sending'); asked++)
      logged = await deliveries(reference);
    expect(logged).toHaveLength(events);
    for (const delivery of logged) {
      expect(delivery).toMatchObject({
        gateway: name,
        tenant: 'zomato',
        reference,
        attempt: 1,
        result: 'delivered',
        status: 200,
        forged: false,
        ms: expect.any(Number),
      });
      expect(new Date(delivery.sentAt).getTime()).toBe(delivery.sentAtMs);
      expect(received.map(({ body }) => body.length)).toContain(delivery.bytes);
    }
  });

  it('a failure is told once, and a second try may succeed', async () => {
    const { url, decided } = await pay('failure');
    expect(await decided.json()).toEqual({ status: 'failed' });
    await world.receiver.until(1);
    const again = await sendJson(url, { outcome: 'failure' });
    expect(again.status).toBe(409);
    expect(await (await sendJson(url, { outcome: 'success' })).json()).toEqual({ status: 'success' });
    await world.receiver.until(1 + events);
    expect((await sendJson(url, { outcome: 'failure' })).status).toBe(409);
  });

  it('nothing is told while it is pending', async () => {
    const { reference, decided } = await pay('pending');
    expect(await decided.json()).toEqual({ status: 'pending' });
    expect(await deliveries(reference)).toEqual([]);
  });

  it('are lost on demand, for as many payments as asked, and can be sent later', async () => {
    await world.send('POST', '/simulator/next', { gateway: name, webhook: 'drop' });
    const { reference } = await pay();
    const dropped = await deliveries(reference);
    expect(dropped.map(({ result }) => result)).toEqual(Array(events).fill('dropped'));
    await pay();
    await world.receiver.until(events);
    const resent = await world.send('POST', `/simulator/webhooks/${dropped[0]?.id}/resend`, {});
    expect(await resent.json()).toMatchObject({ result: 'delivered', webhookId: dropped[0]?.webhookId });
    const all = await world.receiver.until(events + 1);
    expect(all.every(genuine)).toBe(true);
    expect(all.at(-1)?.body.toString()).toContain(dropped[0]?.orderId);
  });

  it('come three times with the same bytes on demand', async () => {
    await world.send('PUT', `/simulator/gateways/${name}`, { webhooks: { mode: 'triple' } });
    await pay();
    const received = await world.receiver.until(3 * events);
    const copies = new Map<string, number>();
    for (const { body } of received) copies.set(body.toString(), (copies.get(body.toString()) ?? 0) + 1);
    expect([...copies.values()]).toEqual(Array(events).fill(3));
    expect(received.every(genuine)).toBe(true);
  });

  it('are forged on demand: right body, wrong proof, and no genuine one after it', async () => {
    fail(events);
    await world.send('PUT', '/simulator/retries', { scale: 0 });
    await world.send('POST', '/simulator/next', { webhook: 'forge' });
    const { reference } = await pay();
    const received = await world.receiver.until(events);
    expect(received.some(genuine)).toBe(false);
    await pay();
    const after = await world.receiver.until(2 * events);
    expect(after.slice(events).every(genuine)).toBe(true);
    expect(await deliveries(reference)).toHaveLength(events);
  });

  it('are repeated until they are accepted', async () => {
    await world.send('PUT', '/simulator/retries', { scale: 0 });
    fail(2 * events);
    const { reference } = await pay();
    const received = await world.receiver.until(3 * events);
    expect(received.every(genuine)).toBe(true);
    const attempts = (await deliveries(reference)).map(({ attempt }) => attempt);
    expect(attempts.toSorted()).toEqual([1, 2, 3].flatMap((attempt) => Array(events).fill(attempt)));
    if (name === 'cashfree')
      expect(received.map(({ headers }) => headers['x-webhook-attempt'])).toEqual(['1', '2', '3']);
  });
});
