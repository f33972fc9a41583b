import { describe, expect, it } from '@jest/globals';
import { newReference } from '#libs/kernel';
import type { Received } from '../receiver.js';
import { aboutOrder, type World, type Traits } from './world.js';

export function webhooks({ driver, create, status, paid, refund, parse }: World, traits: Traits): void {
  describe('webhooks', () => {
    it('verify with the right credentials, and with one byte changed no more', async () => {
      const started = await create();
      await driver().decide(started, 'success');
      for (const { headers, body } of await driver().webhooks(() => true)) {
        const verify = (credentials = driver().credentials, bytes = body, given: Received['headers'] = headers) =>
          driver().gateway.verifyWebhook(credentials, given, bytes);
        expect(verify()).toBe(true);
        expect(verify(driver().foreign)).toBe(false);
        expect(verify({})).toBe(false);
        expect(verify(driver().credentials, body, {})).toBe(false);
        const changed = Buffer.from(body);
        changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
        expect(verify(driver().credentials, changed)).toBe(!traits.signsBodies);
      }
    });

    it.each([
      ['success', 'success'],
      ['failure', 'failed'],
    ] as const)('mean a %s', async (outcome, expected) => {
      const reference = newReference();
      const started = await create({ reference });
      await driver().decide(started, outcome);
      const said = (webhook: Received) => {
        const fact = parse(webhook);
        if (aboutOrder(fact) !== started.gatewayOrderId) return false;
        if (fact.kind === 'hint') return fact.about === 'payment';
        return fact.kind === 'observation' && fact.observation.status === expected;
      };
      const facts = (await driver().webhooks(said))
        .map(parse)
        .filter((fact) => aboutOrder(fact) === started.gatewayOrderId);
      expect(new Set(facts.map(({ kind }) => kind))).toEqual(new Set([traits.signsBodies ? 'observation' : 'hint']));
      expect(await status(reference, started)).toMatchObject({ status: expected });
    });

    it('mean a refund of ours', async () => {
      await driver().refundsEnd('processed');
      const payment = await paid();
      const reference = newReference();
      await refund(payment, 1_000, reference);
      const said = (webhook: Received) => {
        const fact = parse(webhook);
        if (aboutOrder(fact) !== payment.gatewayOrderId) return false;
        if (fact.kind === 'hint') return fact.about === 'refunds';
        return fact.kind === 'refund' && fact.refund.status === 'processed';
      };
      const fact = (await driver().webhooks(said)).filter(said).map(parse)[0];
      if (fact?.kind === 'refund') expect(fact.refund).toMatchObject({ reference, amount: 1_000, currency: 'INR' });
      expect(fact?.kind).toBe(traits.signsBodies ? 'refund' : 'hint');
    });

    it('mean what the gateway gave back by itself', async () => {
      const reference = newReference();
      const started = await create({ reference });
      await driver().giveBack(started);
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
      const fact = (await driver().webhooks(said)).filter(said).map(parse)[0];
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
      expect(() => driver().gateway.parseWebhook(Buffer.from('not json'))).toThrow('not JSON');
      const unknown = Buffer.from('{"event":"a.new.one","type":"A_NEW_ONE","event_name":"A_NEW_ONE"}');
      expect(driver().gateway.parseWebhook(unknown).kind).toBe('ignored');
    });
  });
}
