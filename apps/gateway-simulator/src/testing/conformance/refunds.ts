import { describe, expect, it } from '@jest/globals';
import { newReference } from '#libs/kernel';
import { refusal, type World } from './world.js';

export function refundsOf({ driver, create, status, paid, refund, refunds, ended }: World): void {
  describe('refund', () => {
    it('gives everything back, once, however often it is asked', async () => {
      await driver().refundsEnd('processed');
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
      await driver().refundsEnd(outcome);
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
      await driver().calls('hang');
      const giveUp = AbortSignal.timeout(300);
      const request = { reference, payment, amount: 1_000, currency: 'INR' };
      const lost = driver().gateway.refund(driver().credentials, request, giveUp);
      expect(await refusal(lost)).toMatchObject({ outcome: 'unknown', reason: 'technical' });
      await driver().calls('online');
      expect(await refund(payment, 1_000, reference)).toMatchObject({ reference, amount: 1_000 });
      expect(await refunds(payment)).toHaveLength(1);
    });
  });
}
