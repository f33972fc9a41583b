import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Backend } from '../support/api.js';
import { signed, startOwnCheckout, type OwnCheckout } from '../support/own-checkout.js';
import { until } from '../support/until.js';

const EVIL = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;

let own: OwnCheckout;
let zomato: Backend;
let anyone: Backend;

beforeAll(async () => {
  own = await startOwnCheckout([], ({ database }) =>
    database.source.query(`UPDATE tenants SET name = $1 WHERE id = 'blinkit'`, [EVIL]),
  );
  zomato = own.zomato;
  anyone = new Backend(own.stack.payments, '');
}, 60_000);
afterAll(() => own?.close());

async function attempt(gateway = 'razorpay', order: object = {}) {
  const { orderId, payment } = await zomato.orderToPay(order, { gateway });
  return { orderId, id: payment.id, payment, path: new URL(payment.checkout.url).pathname };
}
const fetchPage = async (path: string) => {
  const response = await fetch(`${own.stack.payments}${path}`, { redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const post = (path: string, result: unknown) => anyone.call('POST', `${path}/result`, { result });
const paymentOf = async (id: string) => (await zomato.get(`/v1/payments/${id}`)).body;

describe('checkout.url', () => {
  it('is a page of ours: amount, shop and reference, and a policy that lets in that one vendor', async () => {
    const reference = `Order ${randomUUID()}`;
    const { path, payment } = await attempt('razorpay', { reference, amount: 12_345_678 });
    expect(payment.checkout.url).toBe(`${own.stack.payments}/checkout/${payment.reference}`);
    const { status, headers, text } = await fetchPage(path);
    expect(status).toBe(200);
    for (const shown of ['₹1,23,456.78', 'Zomato', reference]) expect(text).toContain(shown);
    expect(text).not.toContain('secret');
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'strict-origin',
      'x-content-type-options': 'nosniff',
    });
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self' https://*.razorpay.com",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        'form-action https://*.razorpay.com',
      ]),
    );
    expect(policy).not.toContain('cashfree');
    expect(text).not.toMatch(/<script(?![^>]* (src|type="application\/json"))/);
  });

  it.each(['razorpay', 'cashfree'])('of %s: browsers may keep the files it names', async (gateway) => {
    const { text } = await fetchPage((await attempt(gateway)).path);
    const files = [...text.matchAll(/"(\/checkout\/assets\/([^"?]+)\?v=[0-9a-f]{12})"/g)];
    expect(files.map(([, , name]) => name)).toEqual(['page.css', 'states.css', `${gateway}.js`, 'page.js']);
    for (const [, path] of files) {
      const { status, headers } = await fetchPage(path ?? '');
      expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=86400']);
    }
  });

  it.each(['/checkout/abcdefghijklmnopqr', '/checkout/nonsense', '/checkout/%3Cscript%3E'])(
    '404: %s is a page that says so, and lets nothing in',
    async (path) => {
      const { status, headers, text } = await fetchPage(path);
      expect(status).toBe(404);
      expect(text).toContain('There is no payment behind this link');
      expect(headers.get('content-security-policy')).toMatch(/script-src 'self';.*form-action 'none'/);
      expect((await anyone.get(`${path}/status`)).body.code).toBe('not_found');
      expect((await post(path, null)).body.code).toBe('not_found');
    },
  );

  it('of a gateway with a page of its own leads there', async () => {
    const { payment } = await attempt('juspay');
    const { status, headers } = await fetchPage(`/checkout/${payment.reference}`);
    expect([status, headers.get('location')]).toEqual([303, payment.checkout.url]);
  });

  it('shows what people typed as text: the reference, the names of customer and shop', async () => {
    const blinkit = new Backend(own.stack.payments, 'dev-blinkit-key');
    const customer = { id: 'c', name: `${EVIL}</script>`, phone: '9999999999' };
    const { payment } = await blinkit.orderToPay({ reference: `${EVIL}1`, customer }, { gateway: 'razorpay' });
    const { text } = await fetchPage(`/checkout/${payment.reference}`);
    expect(text).not.toMatch(/<script>|<img/);
    expect(text.match(/<\/script>/g)).toHaveLength(3);
    expect(text).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
  });
});

describe('POST /checkout/:reference/result', () => {
  it('signed by Razorpay: the gateway is asked, and what it says is applied', async () => {
    const { id, orderId, path, payment } = await attempt('razorpay', { returnUrl: 'https://shop.example/back?a=1' });
    await own.pay('razorpay', payment.gatewayOrderId);
    const { status, body } = await post(path, await own.razorpayResult(payment.gatewayOrderId));
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({
        status: 'SUCCESS',
        state: 'paid',
        canPay: false,
        returnUrl: `https://shop.example/back?a=1&orderId=${orderId}&paymentId=${id}&status=SUCCESS`,
      }),
    ]);
    const { transitions } = await paymentOf(id);
    expect(transitions.at(-1)).toMatchObject({ to: 'SUCCESS', cause: 'checkout' });
    expect((await zomato.get(`/v1/orders/${orderId}`)).body.status).toBe('PAID');
    const again = await fetchPage(path);
    expect(again.text).toContain('data-state="paid"');
    expect(again.text).not.toContain('id="pay"');
    expect(again.headers.get('content-security-policy')).not.toContain('razorpay');
  });

  it('signed, but the gateway knows of no capture: the browser alone makes nothing succeed', async () => {
    const { id, path, payment } = await attempt();
    const { status, body } = await post(path, signed(payment.gatewayOrderId, 'pay_AAAAAAAAAAAAAA'));
    expect([status, body.status]).toEqual([200, 'PENDING']);
    expect((await paymentOf(id)).status).toBe('PENDING');
  });

  it.each([
    ['a forged signature', (order: string) => ({ ...signed(order, 'pay_1'), razorpay_signature: 'f'.repeat(64) })],
    ['the signature of another secret', (order: string) => signed(order, 'pay_1', 'dev-blinkit-razorpay-secret')],
    ['another payment signed for real', () => signed('order_ANOTHERorder01', 'pay_1')],
    ['no signature', (order: string) => ({ razorpay_order_id: order, razorpay_payment_id: 'pay_1' })],
  ])('401: %s, and nothing changes although it is paid', async (_, forge) => {
    const { id, path, payment } = await attempt();
    await own.pay('razorpay', payment.gatewayOrderId);
    const { status, body } = await post(path, forge(payment.gatewayOrderId));
    expect([status, body.code]).toEqual([401, 'invalid_signature']);
    expect((await paymentOf(id)).status).toBe('PENDING');
  });

  it('of Cashfree, which signs none, is only a reason to ask', async () => {
    const { path, payment } = await attempt('cashfree');
    expect(payment.checkout.sdk).toMatchObject({ mode: 'sandbox', paymentSessionId: expect.any(String) });
    const claim = { paymentMessage: 'Payment finished. Check status.' };
    expect((await post(path, claim)).body.status).toBe('PENDING');
    await own.pay('cashfree', payment.gatewayOrderId);
    const paid = await until(async () => {
      const { body } = await post(path, claim);
      return body.state === 'paid' && body;
    }, 'paid once the gateway may be asked again');
    expect(paid.title).toBe('Paid');
  });

  it('a failed try may be followed by another one on the same page', async () => {
    const { path, payment } = await attempt();
    await own.pay('razorpay', payment.gatewayOrderId, 'failure');
    expect((await post(path, null)).body).toMatchObject({ status: 'FAILED', state: 'failed', canPay: true });
    expect((await fetchPage(path)).text).toContain('id="pay"');
    await own.pay('razorpay', payment.gatewayOrderId);
    const result = await own.razorpayResult(payment.gatewayOrderId);
    await until(async () => (await post(path, result)).body.state === 'paid', 'the second try');
  });

  it('from many tabs at once: one question to the gateway, one success', async () => {
    const { id, path, payment } = await attempt();
    await own.pay('razorpay', payment.gatewayOrderId);
    const result = await own.razorpayResult(payment.gatewayOrderId);
    const answers = await Promise.all(Array.from({ length: 12 }, () => post(path, result)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
    expect((await anyone.get(`${path}/status`)).body.state).toBe('paid');
    const { transitions } = await paymentOf(id);
    expect(transitions.filter(({ to }: { to: string }) => to === 'SUCCESS')).toHaveLength(1);
    const asked = await until(async () => {
      const [{ count }] = await own.stack.database.source.query<[{ count: number }]>(
        `SELECT count(*)::int AS count FROM gateway_calls WHERE payment_id = $1 AND call = 'status'`,
        [id],
      );
      return count;
    }, 'the question is written down');
    expect(asked).toBe(1);
  });

  it('400, 413, 415: what is no result', async () => {
    const { path } = await attempt();
    for (const body of [{}, { result: 'paid' }, { result: null, status: 'SUCCESS' }])
      expect((await anyone.call('POST', `${path}/result`, body)).body.code).toBe('invalid_request');
    const { status, body } = await post(path, { razorpay_signature: 'x'.repeat(10_000) });
    expect([status, body.code]).toEqual([413, 'payload_too_large']);
    const form = await fetch(`${own.stack.payments}${path}/result`, {
      method: 'POST',
      body: new URLSearchParams('a=b'),
    });
    expect(form.status).toBe(415);
  });
});

const expectClosed = async (path: string, state: string, text: string) => {
  expect((await anyone.get(`${path}/status`)).body).toMatchObject({ state, canPay: false });
  const page = await fetchPage(path);
  expect(page.text).toContain(text);
  expect(page.text).toContain('href="https://shop.example/back?orderId=');
  expect(page.text).not.toContain('id="pay"');
  expect(page.headers.get('content-security-policy')).not.toContain('razorpay');
};

describe('an attempt that cannot be paid any more', () => {
  const returnUrl = 'https://shop.example/back';

  it('because its time is over says so, also before anybody marked it', async () => {
    const { orderId, path } = await attempt('razorpay', { returnUrl });
    await own.stack.database.source.query(`UPDATE orders SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      orderId,
    ]);
    await expectClosed(path, 'expired', 'The time to pay is over');
  });

  it('because the order was cancelled says so; money that comes nevertheless is announced to go back', async () => {
    const { orderId, path, payment } = await attempt('razorpay', { returnUrl });
    await zomato.post(`/v1/orders/${orderId}/cancel`);
    await expectClosed(path, 'cancelled', 'This order was cancelled');
    await own.pay('razorpay', payment.gatewayOrderId);
    await post(path, await own.razorpayResult(payment.gatewayOrderId));
    await expectClosed(path, 'returned', 'Your money is on its way back');
  });

  it('because another attempt paid the order says so', async () => {
    const { orderId, path } = await attempt('razorpay', { returnUrl });
    const { body: second } = await zomato.startPayment(orderId, { gateway: 'cashfree' });
    await own.pay('cashfree', second.gatewayOrderId);
    await post(new URL(second.checkout.url).pathname, {});
    await expectClosed(path, 'paid_elsewhere', 'Already paid');
  });

  it('because the webhook was quicker than the page is simply paid', async () => {
    const { path, payment } = await attempt('razorpay', { returnUrl });
    await own.stack.start('worker');
    await own.pay('razorpay', payment.gatewayOrderId);
    await until(async () => (await anyone.get(`${path}/status`)).body.state === 'paid', 'paid by webhook');
    await expectClosed(path, 'paid', 'Zomato has your payment');
    const late = await post(path, await own.razorpayResult(payment.gatewayOrderId));
    expect([late.status, late.body.state]).toEqual([200, 'paid']);
  });
});
