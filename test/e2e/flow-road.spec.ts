import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Backend, decideAtGateway } from '../support/api.js';
import { Phone } from '../support/phone.js';
import { simulatorControl } from '../support/simulator.js';
import { startStack, type Stack } from '../support/stack.js';
import { until } from '../support/until.js';

let stack: Stack;
let zomato: Backend;
let simulator: ReturnType<typeof simulatorControl>;
const phones: Phone[] = [];

beforeAll(async () => {
  stack = await startStack(['propeller', 'simulator', 'payments', 'worker']);
  zomato = new Backend(stack.payments);
  simulator = simulatorControl(stack.simulator);
}, 60_000);
afterAll(() => stack?.close());
afterEach(async () => {
  for (const connected of phones.splice(0)) connected.disconnect();
  await simulator.reset();
});

async function phone(clientId: string, deviceId: string, key = 'dev-zomato-key'): Promise<Phone> {
  const connected = await Phone.connect(stack.propeller, { key, clientId, deviceId });
  phones.push(connected);
  return connected;
}

const fresh = () => ({ rider: `rider_${randomUUID().slice(0, 8)}`, customer: `cust_${randomUUID().slice(0, 8)}` });
const orderFor = (rider: string | undefined, customer: string) => ({
  customer: { id: customer, phone: '9999999999' },
  notifyClientId: rider,
});

async function pay(rider: string | undefined, customer: string, payment: object = {}) {
  const started = await zomato.orderToPay(orderFor(rider, customer), payment);
  const answer = await decideAtGateway(started.payment.checkout.url, 'success');
  expect(answer.status).toBe(200);
  return started;
}

/** What a phone would show anyway by then: the marker follows whatever was sent to it before. */
async function pushed(to: Phone[], rider: string): Promise<void> {
  await pay(rider, fresh().customer);
  await Promise.all(to.map((one) => one.until(2)));
}

describe('a customer pays', () => {
  it('and exactly the two devices of the rider hear it, each once; nobody else does', async () => {
    const { rider, customer } = fresh();
    const [first, second] = [await phone(rider, 'phone'), await phone(rider, 'tablet')];
    const strangers = [
      await phone(`${rider}_2`, 'phone'),
      await phone(rider, 'phone', 'dev-blinkit-key'),
      await phone(rider.slice(0, -1), 'phone'),
    ];
    const { orderId, payment } = await pay(rider, customer);
    const heard = await Promise.all([first.next(), second.next()]);
    for (const event of heard) {
      expect(event).toMatchObject({
        specversion: '1.0',
        source: '/payments',
        type: 'order.paid',
        subject: orderId,
        tenant: 'zomato',
        datacontenttype: 'application/json',
        offset: 1,
        data: {
          orderId,
          amount: 42_000,
          currency: 'INR',
          paymentId: payment.id,
          gateway: payment.gateway,
          method: 'upi',
        },
      });
      expect(event.id).toMatch(/^evt_/);
    }
    expect(heard[0]?.id).toBe(heard[1]?.id);
    expect(JSON.stringify(heard[0])).not.toMatch(/9999999999|Asha|example\.com/);
    await pushed([first, second], rider);
    expect([first.events.length, second.events.length]).toEqual([2, 2]);
    expect(strangers.map((stranger) => stranger.events.length)).toEqual([0, 0, 0]);
  });

  it('and sees it on the own screen too', async () => {
    const { rider, customer } = fresh();
    const screen = await phone(customer, 'web');
    const { orderId } = await pay(rider, customer);
    expect(await screen.next()).toMatchObject({ type: 'order.paid', subject: orderId });
  });

  it('fails at first, and is told so; the rider hears only of the success', async () => {
    const { rider, customer } = fresh();
    const [screen, riders] = [await phone(customer, 'web'), await phone(rider, 'phone')];
    const { orderId, payment } = await zomato.orderToPay(orderFor(rider, customer));
    await decideAtGateway(payment.checkout.url, 'failure');
    expect(await screen.next()).toMatchObject({
      type: 'payment.failed',
      data: { paymentId: payment.id, failure: { code: expect.any(String), message: expect.any(String) }, final: false },
    });
    const { body: second } = await zomato.startPayment(orderId);
    await decideAtGateway(second.checkout.url, 'success');
    expect(await riders.next()).toMatchObject({ type: 'order.paid' });
    expect(riders.events.map((event) => event.type)).toEqual(['order.paid']);
  });

  it.each(['razorpay', 'cashfree', 'juspay'])(
    'through %s with the webhook sent three times: the phone lights up once',
    async (gateway) => {
      const { rider, customer } = fresh();
      const riders = await phone(rider, 'phone');
      await simulator.next({ gateway, webhook: 'triple' });
      const { orderId, payment } = await pay(rider, customer, { gateway });
      await until(async () => {
        const sent = await simulator.deliveries(payment.reference);
        return sent.length >= 3 && sent.every(({ status }) => status === 200);
      }, 'three deliveries were acknowledged');
      await pushed([riders], rider);
      expect(riders.events.filter((event) => event.subject === orderId)).toHaveLength(1);
    },
  );
});

describe('a rider who is assigned after the payment', () => {
  it('is told, once', async () => {
    const { rider, customer } = fresh();
    const { orderId } = await pay(undefined, customer);
    await until(async () => (await zomato.get(`/v1/orders/${orderId}`)).body.status === 'PAID', 'paid');
    const riders = await phone(rider, 'phone');
    for (let i = 0; i < 2; i++) {
      const { status } = await zomato.call('PATCH', `/v1/orders/${orderId}`, { notifyClientId: rider });
      expect(status).toBe(200);
    }
    expect(await riders.next()).toMatchObject({ type: 'order.paid', subject: orderId });
    await pushed([riders], rider);
    expect(riders.events.map((event) => event.subject)).toHaveLength(2);
  });
});

describe('a phone that was offline', () => {
  it('catches up when it is back, once', async () => {
    const { rider, customer } = fresh();
    const before = await phone(rider, 'phone');
    before.disconnect();
    const { orderId } = await pay(rider, customer);
    await until(async () => {
      const { body } = await zomato.get(`/v1/orders/${orderId}`);
      return body.timeline.some(
        (e: { step: string; detail: { clientId: string } }) =>
          e.step === 'notification.accepted' && e.detail.clientId === rider,
      );
    }, 'accepted by Propeller');
    const back = await phone(rider, 'phone');
    expect(await back.next()).toMatchObject({ subject: orderId });
    await back.acknowledged();
    back.disconnect();
    const again = await phone(rider, 'phone');
    await pay(rider, fresh().customer);
    const next = await again.next();
    expect(next.subject).not.toBe(orderId);
  });
});

describe('Propeller stopped', () => {
  it('does not stop payments, and what was due is delivered when it is back', async () => {
    const { rider, customer } = fresh();
    await stack.stop('propeller');
    const { orderId } = await pay(rider, customer);
    const paid = await until(async () => {
      const { body } = await zomato.get(`/v1/orders/${orderId}`);
      return body.status === 'PAID' && body;
    }, 'paid');
    expect(paid.timeline.map((e: { step: string }) => e.step)).not.toContain('notification.accepted');
    await stack.start('propeller');
    const riders = await phone(rider, 'phone');
    expect(await riders.next(15_000)).toMatchObject({ subject: orderId });
  });
});

describe('payments and worker stopped', () => {
  it('leave connected phones connected', async () => {
    const { rider, customer } = fresh();
    const riders = await phone(rider, 'phone');
    await stack.stop('payments');
    await stack.stop('worker');
    expect(riders.connected).toBe(true);
    await stack.start('payments');
    await stack.start('worker');
    const { orderId } = await pay(rider, customer);
    expect(await riders.next()).toMatchObject({ subject: orderId });
    expect(riders.connections).toBe(1);
  });
});
