import { describe, expect, it } from '@jest/globals';
import { systemClock } from '#libs/kernel';
import { CashfreeGateway } from './cashfree/cashfree.gateway.js';
import type { Credentials, Gateway, Headers } from './gateway.js';
import { JuspayGateway } from './juspay/juspay.gateway.js';
import { RazorpayGateway } from './razorpay/razorpay.gateway.js';
import { isCheckoutSignature } from './razorpay/signature.js';

const site = { url: 'http://127.0.0.1:1' };
const tools = { clock: systemClock, random: () => 0 };

interface Vector {
  gateway: Gateway;
  credentials: Credentials;
  otherCredentials: Credentials;
  headers: Record<string, string>;
  /** The header that carries the proof. */
  proof: string;
  body: string;
}

const razorpay = { keyId: 'k', keySecret: 's', webhookSecret: '123456' };
const cashfree = { clientId: 'c', clientSecret: 'cf_secret_test' };
const juspay = { merchantId: 'm', apiKey: 'k', clientId: 'c', webhookUsername: 'merchant', webhookPassword: 'pa:ss' };

const VECTORS: Record<string, Vector> = {
  "Razorpay's published vector": {
    gateway: new RazorpayGateway(site, tools),
    credentials: razorpay,
    otherCredentials: { ...razorpay, webhookSecret: '123457' },
    headers: { 'x-razorpay-signature': '2fe04e22977002e6c7cb553adab8b460cb9e2a4970d5953cb27a8472752e3bbc' },
    proof: 'x-razorpay-signature',
    body: '{"a":1,"b":2,"c":{"d":3}}',
  },
  "Cashfree's vector": {
    gateway: new CashfreeGateway(site, tools),
    credentials: cashfree,
    otherCredentials: { ...cashfree, clientSecret: 'cf_secret_tesT' },
    headers: {
      'x-webhook-timestamp': '1746427759733',
      'x-webhook-signature': '6dqVPv6DYc7TuccHB38rTufZ+TJmepNkwXqMlKuY0V8=',
    },
    proof: 'x-webhook-signature',
    body: '{"data":{"order":{"order_id":"o_1","order_amount":170.00}},"event_time":"2025-01-01T10:00:00+05:30","type":"PAYMENT_SUCCESS_WEBHOOK"}',
  },
  "Juspay's basic auth": {
    gateway: new JuspayGateway(site, tools),
    credentials: juspay,
    otherCredentials: { ...juspay, webhookPassword: 'pa:s' },
    headers: { authorization: 'Basic bWVyY2hhbnQ6cGE6c3M=' },
    proof: 'authorization',
    body: '{}',
  },
};

describe.each(Object.entries(VECTORS))(
  '%s',
  (_name, { gateway, credentials, otherCredentials, headers, proof, body }) => {
    const verify = (change: Headers = {}, text = body, account = credentials) =>
      gateway.verifyWebhook(account, { ...headers, ...change }, Buffer.from(text));
    const given = headers[proof] ?? '';

    it('is accepted', () => {
      expect(verify()).toBe(true);
    });

    it('is refused with other credentials, or credentials that are not complete', () => {
      expect(verify({}, body, otherCredentials)).toBe(false);
      expect(verify({}, body, {})).toBe(false);
    });

    it('is refused when the proof is missing, empty, cut, longer, another or sent twice', () => {
      const flipped = given.slice(0, -2) + (given.at(-2) === 'A' ? 'B' : 'A') + given.slice(-1);
      const others = [
        undefined,
        '',
        given.slice(0, -1),
        `${given}0`,
        ` ${given}x`,
        flipped,
        [given, given],
        '\u20ac',
        '=',
      ];
      for (const proofGiven of others) expect(verify({ [proof]: proofGiven })).toBe(false);
    });
  },
);

describe.each(Object.entries(VECTORS).slice(0, 2))('%s', (_name, { gateway, credentials, headers, body }) => {
  it('is refused when one byte of the body changed, or one is missing', () => {
    const bytes = Buffer.from(body);
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(gateway.verifyWebhook(credentials, headers, changed)).toBe(false);
    }
    expect(gateway.verifyWebhook(credentials, headers, bytes.subarray(0, -1))).toBe(false);
  });

  it('is refused when the body was parsed and written again', () => {
    const rewritten = JSON.stringify(JSON.parse(body), null, 1);
    expect(gateway.verifyWebhook(credentials, headers, Buffer.from(rewritten))).toBe(false);
  });
});

it("Cashfree's 170.00 written again as 170 does not verify", () => {
  const { gateway, credentials, headers, body } = VECTORS["Cashfree's vector"] as Vector;
  const rewritten = JSON.stringify(JSON.parse(body));
  expect(rewritten).toContain('"order_amount":170}');
  expect(gateway.verifyWebhook(credentials, headers, Buffer.from(rewritten))).toBe(false);
});

it("Cashfree's signature covers the timestamp", () => {
  const { gateway, credentials, headers, body } = VECTORS["Cashfree's vector"] as Vector;
  for (const timestamp of ['1746427759734', '', 'now', undefined]) {
    const changed = { ...headers, 'x-webhook-timestamp': timestamp };
    expect(gateway.verifyWebhook(credentials, changed, Buffer.from(body))).toBe(false);
  }
});

it("Razorpay's published checkout vector is accepted, and nothing near it", () => {
  const secret = 'EnLs21M47BllR3X8PSFtjtbd';
  const result = {
    orderId: 'order_IEIaMR65cu6nz3',
    paymentId: 'pay_IH4NVgf4Dreq1l',
    signature: '0d4e745a1838664ad6c9c9902212a32d627d68e917290b0ad5f08ff4561bc50f',
  };
  expect(isCheckoutSignature(secret, result)).toBe(true);
  expect(isCheckoutSignature(secret, { ...result, paymentId: 'pay_IH4NVgf4Dreq1m' })).toBe(false);
  expect(isCheckoutSignature(`${secret}x`, result)).toBe(false);
});
