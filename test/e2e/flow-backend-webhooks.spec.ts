import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Backend, decideAtGateway } from '../support/api.js';
import { BackendReceiver, signatureWith, type Reply } from '../support/backend-receiver.js';
import { simulatorControl } from '../support/simulator.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

const PATH = '/v1/webhook-endpoint';

let stack: Stack;
let zomato: Backend;
const receivers: BackendReceiver[] = [];

beforeAll(async () => {
  stack = await startStack(['simulator', 'payments', 'worker']);
  zomato = new Backend(stack.payments);
}, 60_000);
afterEach(async () => {
  await stack.database.source.query(`DELETE FROM webhook_endpoints`);
  await stack.database.source.query(`DELETE FROM outbox WHERE kind = 'backend'`);
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});
afterAll(() => stack?.close());

/** A backend with its endpoint, and the endpoint's secret. */
async function listening({ backend = zomato, replies = [204] as Reply[] } = {}) {
  const receiver = await BackendReceiver.start();
  receivers.push(receiver);
  receiver.replies = replies;
  const { body } = await backend.call('PUT', PATH, { url: receiver.url });
  return { receiver, secret: body.secret as string };
}

async function decide(outcome: 'success' | 'failure', order: object = {}, backend = zomato) {
  const { orderId, payment } = await backend.orderToPay(order, { gateway: 'razorpay' });
  await decideAtGateway(payment.checkout.url, outcome);
  return { orderId, paymentId: payment.id as string };
}

interface Row {
  event_id: string;
  attempts: number;
  due_at: Date;
  settled_at: Date | null;
  parked_reason: string | null;
  payload: { type: string };
}
const rowsOf = (orderId: string): Promise<Row[]> =>
  stack.database.source.query(`SELECT * FROM outbox WHERE kind = 'backend' AND subject = $1 ORDER BY seq`, [orderId]);

const rowOnce = (orderId: string, type: string, look: (row: Row) => boolean | null) =>
  until(async () => {
    const row = (await rowsOf(orderId)).find(({ payload }) => payload.type === type);
    return row && look(row) ? row : undefined;
  }, `${type} of ${orderId}`);

/** As if the time until its next attempt had passed. */
const timePasses = (orderId: string) =>
  stack.database.source.query(`UPDATE outbox SET due_at = now() WHERE kind = 'backend' AND subject = $1`, [orderId]);

const timelineOf = async (orderId: string): Promise<string[]> => {
  const { body } = await zomato.get(`/v1/orders/${orderId}`);
  return body.timeline.map(({ step }: { step: string }) => step).filter((step: string) => step.startsWith('backend.'));
};

describe('the tenant’s backend', () => {
  it('hears of a payment and its refund, in order, signed, as CloudEvents', async () => {
    const { receiver, secret } = await listening();
    const { orderId, paymentId } = await decide('success');
    const [succeeded, paid] = await receiver.hears(orderId, 2);
    expect([succeeded?.type, paid?.type]).toEqual(['payment.succeeded', 'order.paid']);
    expect(succeeded?.event).toEqual({
      specversion: '1.0',
      id: succeeded?.id,
      source: '/payments',
      type: 'payment.succeeded',
      subject: orderId,
      time: expect.stringMatching(/^\d{4}-.+Z$/),
      tenant: 'zomato',
      datacontenttype: 'application/json',
      data: {
        orderId,
        reference: expect.any(String),
        amount: 42_000,
        currency: 'INR',
        paymentId,
        gateway: 'razorpay',
        method: 'upi',
        paysOrder: true,
        succeededAt: expect.any(String),
      },
    });
    for (const heard of receiver.heard) expect(heard.signatures).toEqual([signatureWith(secret, heard)]);
    expect(Math.abs(Number(paid?.timestamp) - Date.now() / 1000)).toBeLessThan(60);

    await zomato.post(`/v1/payments/${paymentId}/refunds`, { amount: 2_000 });
    const [, , refunded] = await receiver.hears(orderId, 3);
    expect(refunded?.event).toMatchObject({ type: 'refund.processed', data: { amount: 2_000, refundedTotal: 2_000 } });
    const steps = await until(async () => {
      const seen = await timelineOf(orderId);
      return seen.filter((step) => step === 'backend.delivered').length === 3 && seen;
    }, 'three deliveries in the timeline');
    expect(steps).not.toContain('backend.failed');
  });

  it('hears of failures, and of a refund that failed', async () => {
    const { receiver } = await listening();
    const failed = await decide('failure');
    expect((await receiver.hears(failed.orderId, 1))[0]?.event).toMatchObject({
      type: 'payment.failed',
      data: { failure: { code: expect.any(String) } },
    });
    const { orderId, paymentId } = await decide('success');
    await receiver.hears(orderId, 2);
    await simulatorControl(stack.simulator).gateway('razorpay', { refunds: { outcome: 'failed' } });
    await zomato.post(`/v1/payments/${paymentId}/refunds`, {});
    expect((await receiver.hears(orderId, 3))[2]?.event).toMatchObject({ type: 'refund.failed' });
  });

  it('hears of money that pays nothing, too', async () => {
    const { receiver } = await listening();
    const { orderId, payment } = await zomato.orderToPay({}, { gateway: 'razorpay' });
    await zomato.post(`/v1/orders/${orderId}/cancel`);
    await decideAtGateway(payment.checkout.url, 'success');
    const heard = await receiver.hears(orderId, 1);
    expect(heard[0]?.event).toMatchObject({ type: 'payment.succeeded', data: { paysOrder: false, amount: 42_000 } });
  });

  it('hears nothing of what happened before it had an endpoint, nor of other tenants', async () => {
    const before = await decide('success');
    await until(async () => (await zomato.get(`/v1/orders/${before.orderId}`)).body.status === 'PAID', 'paid');
    const { receiver } = await listening();
    const other = await decide('success', {}, new Backend(stack.payments, 'dev-blinkit-key'));
    const { orderId } = await decide('success');
    await receiver.hears(orderId, 2);
    expect([...receiver.of(before.orderId), ...receiver.of(other.orderId)]).toEqual([]);
    expect(await rowsOf(before.orderId)).toEqual([]);
    expect(await rowsOf(other.orderId)).toEqual([]);
  });

  it('is told with both secrets while one replaces the other', async () => {
    const { receiver, secret } = await listening();
    const { body } = await zomato.call('POST', `${PATH}/secret`);
    const { orderId } = await decide('success');
    const [heard] = await receiver.hears(orderId, 1);
    if (!heard) throw new Error('nothing');
    expect(heard.signatures).toEqual([signatureWith(body.secret, heard), signatureWith(secret, heard)]);
  });
});

describe('a webhook that is not taken', () => {
  it('is sent again after 5 seconds, then 5 minutes, with the same id; what comes later waits for it', async () => {
    const { receiver } = await listening({ replies: [500, 500, 204] });
    const { orderId } = await decide('success');
    await receiver.hears(orderId, 1);
    const first = await rowOnce(
      orderId,
      'payment.succeeded',
      ({ attempts, due_at }) => attempts === 1 && due_at < later(7),
    );
    expect(first.due_at.getTime() - Date.now()).toBeGreaterThan(1_000);
    await timePasses(orderId);
    await receiver.hears(orderId, 2);
    await rowOnce(orderId, 'payment.succeeded', fiveMinutes);
    await rowOnce(orderId, 'order.paid', fiveMinutes);
    await timePasses(orderId);
    const heard = await receiver.hears(orderId, 4);
    expect(heard.map(({ type }) => type)).toEqual([...Array(3).fill('payment.succeeded'), 'order.paid']);
    expect(new Set(heard.slice(0, 3).map(({ id }) => id)).size).toBe(1);
    expect(new Set(heard.slice(0, 3).map(({ text }) => text)).size).toBe(1);
  });

  it('waits as long as the receiver asks for; a redirect is not followed', async () => {
    const elsewhere = await listening();
    const busy = { status: 503, headers: { 'retry-after': '3600' } };
    const moved = { status: 307, headers: { location: elsewhere.receiver.url } };
    const { receiver } = await listening({ replies: [moved, busy] });
    const { orderId } = await decide('success');
    await receiver.hears(orderId, 1);
    await rowOnce(orderId, 'payment.succeeded', ({ due_at }) => due_at < later(7));
    expect(elsewhere.receiver.heard).toEqual([]);
    await timePasses(orderId);
    await rowOnce(orderId, 'payment.succeeded', ({ due_at }) => due_at > later(3_500));
  });

  it('is a dead letter after the tenth attempt, listed with its reason, and can be replayed', async () => {
    const { receiver } = await listening({ replies: [500] });
    const { orderId } = await decide('success');
    await receiver.hears(orderId, 1);
    await rowOnce(orderId, 'payment.succeeded', ({ due_at }) => due_at < later(7));
    await stack.database.source.query(`UPDATE outbox SET attempts = 9, due_at = now() WHERE subject = $1`, [orderId]);
    const dead = await rowOnce(orderId, 'payment.succeeded', ({ parked_reason }) => parked_reason !== null);
    // Those behind it are free to go.
    await until(async () => receiver.of(orderId).some(({ type }) => type === 'order.paid'), 'the next one');
    await rowOnce(orderId, 'order.paid', ({ parked_reason }) => parked_reason !== null);
    const list = await zomato.get(`${PATH}/dead-letters?limit=1`);
    expect(list.body.items).toMatchObject([
      { type: 'order.paid', orderId, reason: '10 attempts; the last: answered 500' },
    ]);
    const rest = await zomato.get(`${PATH}/dead-letters?cursor=${list.body.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ eventId: dead.event_id, attempts: 10 }], nextCursor: null });
    expect((await zomato.get(PATH)).body).toMatchObject({ pending: 0, deadLetters: 2 });
    expect(await timelineOf(orderId)).toContain('backend.dead');

    receiver.replies = [204];
    const before = receiver.of(orderId).length;
    expect((await zomato.call('POST', `${PATH}/dead-letters/replay`, { orderId })).body).toEqual({
      replayed: 2,
      more: false,
    });
    const heard = (await receiver.hears(orderId, before + 2)).slice(before);
    expect(heard.map(({ type }) => type)).toEqual(['payment.succeeded', 'order.paid']);
    expect(heard[0]?.id).toBe(dead.event_id);
    await rowOnce(orderId, 'order.paid', ({ settled_at }) => settled_at !== null);
    expect((await zomato.get(`${PATH}/dead-letters`)).body.items).toEqual([]);
  });

  it('with 410 ends the endpoint, until somebody enables it again', async () => {
    const { receiver } = await listening({ replies: [410] });
    const { orderId } = await decide('success');
    await rowOnce(orderId, 'order.paid', ({ parked_reason }) => parked_reason === 'endpoint_disabled');
    expect(receiver.of(orderId)).toHaveLength(1);
    expect((await zomato.get(PATH)).body).toMatchObject({
      status: 'disabled',
      disabledReason: 'it answered 410 Gone',
      deadLetters: 2,
    });
    receiver.replies = [204];
    expect((await zomato.call('POST', `${PATH}/enable`)).body).toMatchObject({
      status: 'enabled',
      disabledReason: null,
    });
    await zomato.call('POST', `${PATH}/dead-letters/replay`);
    await receiver.hears(orderId, 3);
  });

  it('that has nowhere to go any more is a dead letter', async () => {
    await listening({ replies: [500] });
    const { orderId } = await decide('success');
    await rowOnce(orderId, 'payment.succeeded', ({ attempts, due_at }) => attempts === 1 && due_at < later(7));
    await zomato.call('DELETE', PATH);
    for (const { parked_reason } of await rowsOf(orderId)) expect(parked_reason).toBe('endpoint_removed');
  });
});

describe('a receiver that never answers', () => {
  it('holds up no other order, no other tenant and no rider', async () => {
    const blinkit = new Backend(stack.payments, 'dev-blinkit-key');
    const { receiver: dead } = await listening({ replies: ['never'] });
    const { receiver: alive } = await listening({ backend: blinkit });
    const stuck = await Promise.all(Array.from({ length: 6 }, () => decide('success')));
    await until(async () => dead.heard.length === 6, 'six orders hang');
    const { orderId } = await decide('success', {}, blinkit);
    await alive.hears(orderId, 2);
    // Propeller is not even there: what it is to hear waits in a lane of its own.
    const [told] = await stack.database.source.query(
      `SELECT count(*)::int AS n FROM outbox WHERE kind = 'notify' AND attempts > 0 AND subject = ANY($1)`,
      [stuck.map((one) => one.orderId)],
    );
    expect(told.n).toBe(12);
  });
});

const fiveMinutes = ({ due_at }: Row) => due_at > later(280) && due_at < later(331);

function later(seconds: number): Date {
  return new Date(Date.now() + seconds * 1000);
}
