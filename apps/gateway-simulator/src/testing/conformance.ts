import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { PaymentRequest, SettlementLine, StartedPayment, WebhookFact } from '#libs/gateways';
import { newReference } from '#libs/kernel';
import type { Driver } from './driver.js';
import type { Received } from './receiver.js';
import { paymentRequest } from './started.js';

/** In what gateways differ and may. */
export interface Traits {
  /** A create with the same reference makes no second order. */
  tellsRepeats: boolean;
  /** Its webhooks are evidence. Otherwise they are hints, all of them. */
  signsBodies: boolean;
  /** It holds the tenant's money, and reports what it settles. */
  settles: boolean;
}

const today = () => new Date(Date.now() + 5.5 * 3_600_000).toISOString().slice(0, 10);

async function refusal(work: Promise<unknown>): Promise<Record<string, unknown>> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const details = (error as { details?: Record<string, unknown> } | undefined)?.details;
  if (!details) throw new Error(`a GatewayError was expected, not ${String(error)}`);
  return details;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

function aboutOrder(fact: WebhookFact): string | undefined {
  if (fact.kind === 'observation') return fact.observation.gatewayOrderId;
  if (fact.kind === 'refund') return fact.refund.payment.gatewayOrderId;
  return fact.kind === 'hint' ? fact.payment.gatewayOrderId : undefined;
}

/** Everything the port promises, against a gateway as its driver moves it. */
export function conform(name: string, open: () => Promise<Driver>, traits: Traits): void {
  describe(`the port, with ${name}`, () => {
    let driver: Driver;
    beforeAll(async () => {
      driver = await open();
    });
    afterAll(() => driver.close());
    afterEach(() => driver.reset());

    const create = (change: Partial<PaymentRequest> = {}) => {
      const request = { ...paymentRequest(''), webhookUrl: driver.webhookUrl, ...change };
      return driver.gateway.create(driver.credentials, request);
    };
    const status = (reference: string, started?: StartedPayment) =>
      driver.gateway.status(driver.credentials, {
        reference,
        ...(started && { gatewayOrderId: started.gatewayOrderId }),
      });
    const paid = async (amount = 42_050) => {
      const reference = newReference();
      const started = await create({ reference, amount });
      await driver.decide(started, 'success');
      const { gatewayOrderId, gatewayPaymentId } = await status(reference, started);
      return { reference, ...(gatewayOrderId && { gatewayOrderId }), ...(gatewayPaymentId && { gatewayPaymentId }) };
    };
    type Paid = Awaited<ReturnType<typeof paid>>;
    const refund = (payment: Paid, amount: number, reference = newReference()) => {
      const request = { reference, payment, amount, currency: 'INR', reason: 'It melted.' };
      return driver.gateway.refund(driver.credentials, request);
    };
    const refunds = (payment: Paid) => driver.gateway.refunds(driver.credentials, payment);
    const ended = async (payment: Paid, count = 1) => {
      const giveUpAt = Date.now() + 10_000;
      for (;;) {
        const seen = await refunds(payment);
        if (seen.filter((one) => one.status !== 'pending').length >= count) return seen;
        if (Date.now() > giveUpAt) throw new Error(`still pending: ${JSON.stringify(seen)}`);
      }
    };
    const parse = ({ body }: Received) => driver.gateway.parseWebhook(body);

    describe('create', () => {
      it('makes a checkout that opens and shows the amount', async () => {
        const started = await create();
        const page = await fetch(started.checkout.url);
        expect(page.status).toBe(200);
        expect(await page.text()).toContain('₹420.50');
      });

      it.each([100, 101, 4_207, 99_999, 1_000_000_010])('carries %i paise there and back exactly', async (amount) => {
        const reference = newReference();
        const started = await create({ amount, reference });
        expect(await status(reference, started)).toMatchObject({ status: 'pending', amount, currency: 'INR' });
      });

      it('may be repeated', async () => {
        const reference = newReference();
        const first = await create({ reference });
        const second = await create({ reference });
        if (traits.tellsRepeats) expect(second.gatewayOrderId).toBe(first.gatewayOrderId);
        await driver.decide(second, 'success');
        // However many orders there are: the reference leads to the one that was paid.
        expect(await status(reference)).toMatchObject({ status: 'success' });
      });

      it('says what it must be told about the customer before anything is sent', async () => {
        for (const field of driver.gateway.requires) {
          const details = await refusal(create({ customer: { id: 'cust_1' } }));
          expect(details).toMatchObject({ outcome: 'not_done', reason: 'refused', missingCustomerField: field });
        }
        const fields = driver.gateway.requires.map((field) => [field, 'x@example.com 9999999999'.split(' ').at(-1)]);
        await create({ customer: { id: 'cust_1', ...Object.fromEntries(fields) } });
      });

      it('hands a native app what it needs, and no secret', async () => {
        const { checkout } = await create();
        const text = JSON.stringify(checkout.sdk);
        for (const [field, value] of Object.entries(driver.credentials))
          if (/secret|password|apiKey/i.test(field)) expect(text).not.toContain(value);
        expect(Object.keys(checkout.sdk).length).toBeGreaterThan(0);
      });
    });

    describe('status', () => {
      it.each([
        ['success', 'success'],
        ['failure', 'failed'],
        ['pending', 'pending'],
      ] as const)('tells a %s', async (outcome, expected) => {
        const reference = newReference();
        const started = await create({ reference });
        await driver.decide(started, outcome);
        const { gatewayOrderId } = started;
        const seen = await status(reference, started);
        const said = { reference, gatewayOrderId, status: expected, amount: 42_050, currency: 'INR', method: 'upi' };
        expect(seen).toMatchObject(said);
        expect(seen).not.toHaveProperty('returned');
        expect(seen.gatewayPaymentId).toBeTruthy();
        if (expected === 'failed')
          expect(seen.failure).toEqual({ code: 'payment_declined', message: expect.any(String) });
      });

      it('needs our reference alone: the answer of the create call may be lost', async () => {
        const reference = newReference();
        const started = await create({ reference });
        await driver.decide(started, 'success');
        const { gatewayOrderId } = started;
        expect(await status(reference)).toMatchObject({ status: 'success', reference, gatewayOrderId });
      });

      it('says not_found of what the gateway never heard of, and of another merchant’s', async () => {
        const reference = newReference();
        const notFound = { outcome: 'not_done', reason: 'not_found' };
        for (const payment of [{ reference, gatewayOrderId: 'order_doesnotexist' }, { reference }])
          expect(await refusal(driver.gateway.status(driver.credentials, payment))).toMatchObject(notFound);
        const { gatewayOrderId } = await create({ reference });
        const foreign = driver.gateway.status(driver.foreign, { reference, gatewayOrderId });
        expect(await refusal(foreign)).toMatchObject({ reason: 'not_found' });
      });

      it('says when the gateway gave a late payment back by itself', async () => {
        const reference = newReference();
        const started = await create({ reference });
        await driver.giveBack(started);
        const seen = await status(reference, started);
        expect(seen).toMatchObject({ status: 'success', returned: true, amount: 42_050 });
        const [own, ...others] = await driver.gateway.refunds(driver.credentials, { reference, ...seen });
        expect(others).toEqual([]);
        expect(own).toMatchObject({ status: 'processed', amount: 42_050 });
        expect(own).not.toHaveProperty('reference');
      });

      it('keeps the payment that counts when it was paid twice', async () => {
        const reference = newReference();
        const started = await create({ reference });
        await driver.decide(started, 'success');
        const before = await status(reference, started);
        await driver.payTwice(started);
        const after = await status(reference, started);
        expect(after).toEqual(before);
        expect(await driver.gateway.refunds(driver.credentials, { reference, ...after })).toEqual([]);
        expect(await driver.gateway.refunds(driver.credentials, { reference })).toEqual([]);
      });
    });

    describe('terminate, where there is such a call', () => {
      it('ends an order that nobody paid, and changes nothing about a paid one', async () => {
        if (!driver.gateway.terminate) return;
        const reference = newReference();
        const started = await create({ reference });
        const known = { reference, gatewayOrderId: started.gatewayOrderId };
        expect(await driver.gateway.terminate(driver.credentials, known)).toMatchObject({ status: 'expired' });
        const payment = await paid();
        expect(await driver.gateway.terminate(driver.credentials, payment)).toMatchObject({ status: 'success' });
      });

      it('knows that a try that is under way may still succeed', async () => {
        if (!driver.gateway.terminate) return;
        const reference = newReference();
        const started = await create({ reference });
        await driver.decide(started, 'pending');
        expect(await driver.gateway.terminate(driver.credentials, { reference })).toMatchObject({ status: 'pending' });
        await driver.decide(started, 'success');
        expect(await status(reference)).toMatchObject({ status: 'success' });
      });
    });

    describe('refund', () => {
      it('gives everything back, once, however often it is asked', async () => {
        await driver.refundsEnd('processed');
        const payment = await paid();
        const reference = newReference();
        const first = await refund(payment, 42_050, reference);
        expect(first).toMatchObject({
          reference,
          amount: 42_050,
          payment: { gatewayPaymentId: payment.gatewayPaymentId },
        });
        const [seen, ...others] = await ended(payment);
        expect(others).toEqual([]);
        expect(seen).toMatchObject({ reference, status: 'processed', amount: 42_050, currency: 'INR' });
        // Also long after: the gateway's memory of the request may be over by then.
        expect(await refund(payment, 42_050, reference)).toMatchObject({ reference, status: 'processed' });
        expect(await refunds(payment)).toHaveLength(1);
        const after = await status(payment.reference);
        expect(after).toMatchObject({ status: 'success', amount: 42_050 });
        expect(after).not.toHaveProperty('returned');
      });

      it('gives parts back, each by its name, and no more than there was', async () => {
        const payment = await paid();
        const [one, two] = [newReference(), newReference()];
        await refund(payment, 10_001, one);
        await refund(payment, 20_000, two);
        expect(await refusal(refund(payment, 12_050))).toMatchObject({ outcome: 'not_done', reason: 'refused' });
        const seen = await refunds(payment);
        const amounts = Object.fromEntries(seen.map(({ reference, amount }) => [reference, amount]));
        expect(amounts).toEqual({ [one]: 10_001, [two]: 20_000 });
        expect(await status(payment.reference)).toMatchObject({ status: 'success', amount: 42_050 });
      });

      it('refuses another amount by the same name, and what was never paid', async () => {
        const payment = await paid();
        const reference = newReference();
        await refund(payment, 1_000, reference);
        expect(await refusal(refund(payment, 2_000, reference))).toMatchObject({ outcome: 'not_done' });
        expect(await refunds(payment)).toMatchObject([{ amount: 1_000 }]);
        const unpaid = newReference();
        const { gatewayOrderId } = await create({ reference: unpaid });
        const details = await refusal(refund({ reference: unpaid, gatewayOrderId }, 1_000));
        expect(details).toMatchObject({ outcome: 'not_done', reason: 'refused' });
      });

      it.each(['failed', 'pending'] as const)('says when it is %s', async (outcome) => {
        await driver.refundsEnd(outcome);
        const payment = await paid();
        await refund(payment, 1_000);
        const [seen] = outcome === 'pending' ? await refunds(payment) : await ended(payment);
        expect(seen?.status).toBe(outcome);
        if (outcome === 'failed')
          expect(seen?.failure).toEqual({ code: expect.any(String), message: expect.any(String) });
      });

      it('whose answer was lost is unknown; asking again, or for a list, tells', async () => {
        const payment = await paid();
        const reference = newReference();
        await driver.calls('hang');
        const giveUp = AbortSignal.timeout(300);
        const request = { reference, payment, amount: 1_000, currency: 'INR' };
        const lost = driver.gateway.refund(driver.credentials, request, giveUp);
        expect(await refusal(lost)).toMatchObject({ outcome: 'unknown', reason: 'technical' });
        await driver.calls('online');
        expect(await refund(payment, 1_000, reference)).toMatchObject({ reference, amount: 1_000 });
        expect(await refunds(payment)).toHaveLength(1);
      });
    });

    describe('settlements', () => {
      it('add up, line by line', async () => {
        await driver.refundsEnd('processed');
        const before = await all(driver.gateway.settlements(driver.credentials, today()));
        if (!traits.settles) return expect(before).toEqual([]);
        const payment = await paid(50_000);
        const reference = newReference();
        await refund(payment, 12_345, reference);
        await ended(payment);
        const lines = await all(driver.gateway.settlements(driver.credentials, today()));
        const ours = lines.filter((line) => line.gatewayPaymentId === payment.gatewayPaymentId);
        const { reference: attempt } = payment;
        expect(ours).toMatchObject([
          { kind: 'payment', reference: attempt, amount: 50_000 },
          { kind: 'refund', reference, amount: -12_345 },
        ]);
        for (const line of lines) expectLine(line);
        expect(ours[0]?.fee).toBeGreaterThan(0);
      });

      it('of another day, or another merchant, are others', async () => {
        if (!traits.settles) return;
        const payment = await paid();
        const has = (lines: SettlementLine[]) =>
          lines.some(({ gatewayPaymentId }) => gatewayPaymentId === payment.gatewayPaymentId);
        expect(has(await all(driver.gateway.settlements(driver.credentials, '2020-02-29')))).toBe(false);
        expect(has(await all(driver.gateway.settlements(driver.foreign, today())))).toBe(false);
        await expect(all(driver.gateway.settlements(driver.credentials, '1 May'))).rejects.toThrow(RangeError);
      });
    });

    it('tells what does not work well, where the gateway does', async () => {
      if (!driver.gateway.downtimes) return;
      await driver.downtime('upi', 'high');
      const started = (await driver.gateway.downtimes(driver.credentials)).find(({ status: is }) => is === 'started');
      expect(started).toMatchObject({ method: 'upi', severity: 'high', begin: expect.any(Date) });
      await driver.downtime('upi', null);
      const later = await driver.gateway.downtimes(driver.credentials);
      expect(later.find(({ id }) => id === started?.id)?.status ?? 'resolved').toBe('resolved');
    });

    describe('webhooks', () => {
      it('verify with the right credentials, and with one byte changed no more', async () => {
        const started = await create();
        await driver.decide(started, 'success');
        for (const { headers, body } of await driver.webhooks(() => true)) {
          const verify = (credentials = driver.credentials, bytes = body, given: Received['headers'] = headers) =>
            driver.gateway.verifyWebhook(credentials, given, bytes);
          expect(verify()).toBe(true);
          expect(verify(driver.foreign)).toBe(false);
          expect(verify({})).toBe(false);
          expect(verify(driver.credentials, body, {})).toBe(false);
          const changed = Buffer.from(body);
          changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
          expect(verify(driver.credentials, changed)).toBe(!traits.signsBodies);
        }
      });

      it.each([
        ['success', 'success'],
        ['failure', 'failed'],
      ] as const)('mean a %s', async (outcome, expected) => {
        const reference = newReference();
        const started = await create({ reference });
        await driver.decide(started, outcome);
        const said = (webhook: Received) => {
          const fact = parse(webhook);
          if (aboutOrder(fact) !== started.gatewayOrderId) return false;
          if (fact.kind === 'hint') return fact.about === 'payment';
          return fact.kind === 'observation' && fact.observation.status === expected;
        };
        const facts = (await driver.webhooks(said))
          .map(parse)
          .filter((fact) => aboutOrder(fact) === started.gatewayOrderId);
        expect(new Set(facts.map(({ kind }) => kind))).toEqual(new Set([traits.signsBodies ? 'observation' : 'hint']));
        expect(await status(reference, started)).toMatchObject({ status: expected });
      });

      it('mean a refund of ours', async () => {
        await driver.refundsEnd('processed');
        const payment = await paid();
        const reference = newReference();
        await refund(payment, 1_000, reference);
        const said = (webhook: Received) => {
          const fact = parse(webhook);
          if (aboutOrder(fact) !== payment.gatewayOrderId) return false;
          if (fact.kind === 'hint') return fact.about === 'refunds';
          return fact.kind === 'refund' && fact.refund.status === 'processed';
        };
        const fact = (await driver.webhooks(said)).filter(said).map(parse)[0];
        if (fact?.kind === 'refund') expect(fact.refund).toMatchObject({ reference, amount: 1_000, currency: 'INR' });
        expect(fact?.kind).toBe(traits.signsBodies ? 'refund' : 'hint');
      });

      it('mean what the gateway gave back by itself', async () => {
        const reference = newReference();
        const started = await create({ reference });
        await driver.giveBack(started);
        const seen = await status(reference, started);
        // Cashfree names the payment here, and no order.
        const said = (webhook: Received) => {
          const fact = parse(webhook);
          if (fact.kind === 'refund') return fact.refund.payment.gatewayPaymentId === seen.gatewayPaymentId;
          if (aboutOrder(fact) !== started.gatewayOrderId) return false;
          return fact.kind === 'hint'
            ? fact.about === 'refunds'
            : fact.kind === 'observation' && fact.observation.returned === true;
        };
        const fact = (await driver.webhooks(said)).filter(said).map(parse)[0];
        if (fact?.kind === 'observation')
          expect(fact.observation).toMatchObject({
            status: 'success',
            amount: 42_050,
            gatewayPaymentId: seen.gatewayPaymentId,
          });
        if (fact?.kind === 'refund') {
          expect(fact.refund).toMatchObject({ amount: 42_050, payment: { gatewayPaymentId: seen.gatewayPaymentId } });
          expect(fact.refund).not.toHaveProperty('reference');
        }
      });

      it('that make no sense are malformed, and unknown events ignored', () => {
        expect(() => driver.gateway.parseWebhook(Buffer.from('not json'))).toThrow('not JSON');
        const unknown = Buffer.from('{"event":"a.new.one","type":"A_NEW_ONE","event_name":"A_NEW_ONE"}');
        expect(driver.gateway.parseWebhook(unknown).kind).toBe('ignored');
      });
    });

    describe('failures', () => {
      it.each([
        ['refused', { outcome: 'not_done', reason: 'technical' }],
        ['cut', { outcome: 'unknown', reason: 'technical' }],
        ['error', { outcome: 'unknown', reason: 'technical', status: 500 }],
        ['limited', { outcome: 'not_done', reason: 'rate_limited', status: 429 }],
      ] as const)('a create that is %s says what it means to money', async (mode, expected) => {
        await driver.calls(mode);
        expect(await refusal(create())).toMatchObject(expected);
      });

      it('credentials that are wrong or not complete are nobody’s refusal', async () => {
        const wrong = Object.fromEntries(Object.keys(driver.credentials).map((key) => [key, 'wrong']));
        const request = { ...paymentRequest(''), webhookUrl: driver.webhookUrl };
        const unauthorized = await refusal(driver.gateway.create(wrong, request));
        expect(unauthorized).toMatchObject({ outcome: 'not_done', reason: 'technical', status: 401 });
        const incomplete = await refusal(driver.gateway.create({}, request));
        expect(incomplete).toMatchObject({ outcome: 'not_done', code: 'credentials_invalid' });
        expect(await refusal(create({ currency: 'USD' }))).toMatchObject({ outcome: 'not_done', reason: 'refused' });
      });

      it('a create without an answer is unknown, and was done', async () => {
        const reference = newReference();
        await driver.calls('hang');
        const request = { ...paymentRequest(''), reference, webhookUrl: driver.webhookUrl };
        const lost = driver.gateway.create(driver.credentials, request, AbortSignal.timeout(300));
        expect(await refusal(lost)).toMatchObject({ outcome: 'unknown', reason: 'technical' });
        await driver.calls('online');
        expect(await status(reference)).toMatchObject({ status: 'pending', reference });
      });
    });
  });
}

function expectLine({ amount, fee, tax, net, settledAt, settlementId, currency }: SettlementLine): void {
  expect(net).toBe(amount - fee - tax);
  expect([amount, fee, tax, net].every(Number.isSafeInteger)).toBe(true);
  expect(fee).toBeGreaterThanOrEqual(0);
  expect(tax).toBeGreaterThanOrEqual(0);
  expect(settledAt.getTime()).toBeLessThanOrEqual(Date.now());
  expect({ settlementId: settlementId.length > 0, currency }).toEqual({ settlementId: true, currency: 'INR' });
}
