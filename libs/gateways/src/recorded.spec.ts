import { describe, expect, it } from '@jest/globals';
import type { GatewayCall } from '#libs/payment';
import type { Gateway, PaymentRequest } from './gateway.js';
import { GatewayError } from './gateway-error.js';
import { recorded } from './recorded.js';

const REQUEST: PaymentRequest = {
  reference: 'p0123456789abcdefg',
  amount: 42_000,
  currency: 'INR',
  method: 'upi',
  customer: { id: 'c_1', name: 'Asha', phone: '9999999999' },
  expiresAt: new Date('2030-01-01T00:00:00Z'),
  webhookUrl: 'https://pay.example/x',
};
const PAYMENT = { reference: REQUEST.reference };

/** A stranger's adapter: the wrapper knows the port and nothing more. */
const stranger: Gateway = {
  name: 'stranger',
  requires: [],
  create: ({ apiKey }) =>
    apiKey === 'secret'
      ? Promise.resolve({
          gatewayOrderId: 'order_1',
          checkout: { url: '', expiresAt: REQUEST.expiresAt, sdk: { token: 'opens the checkout' } },
        })
      : Promise.reject(
          new GatewayError('Asha has no account', {
            gateway: 'stranger',
            outcome: 'not_done',
            reason: 'refused',
            status: 400,
            code: 'no_account',
          }),
        ),
  status: () => Promise.resolve({ ...PAYMENT, status: 'success', gatewayPaymentId: 'pay_1', returned: true }),
  refund: () => Promise.reject(new TypeError('a bug')),
  refunds: () =>
    Promise.resolve([{ payment: PAYMENT, reference: 'r0123456789abcdefg', status: 'pending', amount: 100 }]),
  async *settlements() {},
  verifyWebhook: () => true,
  parseWebhook: () => ({ kind: 'ignored', type: 'x' }),
};

function watched() {
  const calls: GatewayCall[] = [];
  let nowMs = 0;
  const clock = { now: () => new Date((nowMs += 7)) };
  const record = (call: GatewayCall) => Promise.resolve(void calls.push(call));
  return { calls, gateway: recorded(stranger, record, clock) };
}

describe('what is written down of a call', () => {
  it('its payment, its outcome, its time, and the ids in the answer', async () => {
    const { calls, gateway } = watched();
    const started = await gateway.create({ apiKey: 'secret' }, REQUEST);
    expect(started.checkout.sdk).toEqual({ token: 'opens the checkout' });
    await gateway.status({}, PAYMENT);
    await gateway.refunds({}, PAYMENT);
    const { reference } = REQUEST;
    expect(calls).toEqual([
      {
        gateway: 'stranger',
        call: 'create',
        reference,
        outcome: 'ok',
        detail: { gatewayOrderId: 'order_1' },
        durationMs: 7,
        at: new Date(7),
      },
      expect.objectContaining({
        call: 'status',
        reference,
        detail: { status: 'success', returned: true, gatewayPaymentId: 'pay_1' },
      }),
      expect.objectContaining({
        call: 'refunds',
        reference,
        detail: { count: 1, refunds: [{ reference: 'r0123456789abcdefg', status: 'pending', amount: 100 }] },
      }),
    ]);
  });

  it('why it failed, in codes: no secrets, no customers, no words of the gateway', async () => {
    const { calls, gateway } = watched();
    await expect(gateway.create({ apiKey: 'wrong secret' }, REQUEST)).rejects.toBeInstanceOf(GatewayError);
    const request = { reference: 'r1', payment: PAYMENT, amount: 100, currency: 'INR' };
    await expect(gateway.refund({}, request)).rejects.toThrow('a bug');
    expect(calls).toMatchObject([
      { outcome: 'not_done', detail: { reason: 'refused', httpStatus: 400, code: 'no_account' } },
      { call: 'refund', reference: REQUEST.reference, outcome: 'unknown', detail: { reason: 'internal' } },
    ]);
    expect(JSON.stringify(calls)).not.toMatch(/secret|Asha|9999999999|opens the checkout/);
  });

  it('what a gateway cannot do stays absent', () => {
    const { gateway } = watched();
    expect(gateway.terminate).toBeUndefined();
    expect(gateway.downtimes).toBeUndefined();
  });
});
