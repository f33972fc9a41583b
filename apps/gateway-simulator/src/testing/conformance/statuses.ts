import { describe, expect, it } from '@jest/globals';
import { newReference } from '#libs/kernel';
import { refusal, type World } from './world.js';

export function statuses({ driver, create, status, paid }: World): void {
  describe('status', () => {
    it.each([
      ['success', 'success'],
      ['failure', 'failed'],
      ['pending', 'pending'],
    ] as const)('tells a %s', async (outcome, expected) => {
      const reference = newReference();
      const started = await create({ reference });
      await driver().decide(started, outcome);
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
      await driver().decide(started, 'success');
      const { gatewayOrderId } = started;
      expect(await status(reference)).toMatchObject({ status: 'success', reference, gatewayOrderId });
    });

    it('says not_found of what the gateway never heard of, and of another merchant’s', async () => {
      const reference = newReference();
      const notFound = { outcome: 'not_done', reason: 'not_found' };
      for (const payment of [{ reference, gatewayOrderId: 'order_doesnotexist' }, { reference }])
        expect(await refusal(driver().gateway.status(driver().credentials, payment))).toMatchObject(notFound);
      const { gatewayOrderId } = await create({ reference });
      const foreign = driver().gateway.status(driver().foreign, { reference, gatewayOrderId });
      expect(await refusal(foreign)).toMatchObject({ reason: 'not_found' });
    });

    it('says when the gateway gave a late payment back by itself', async () => {
      const reference = newReference();
      const started = await create({ reference });
      await driver().giveBack(started);
      const seen = await status(reference, started);
      expect(seen).toMatchObject({ status: 'success', returned: true, amount: 42_050 });
      const [own, ...others] = await driver().gateway.refunds(driver().credentials, { reference, ...seen });
      expect(others).toEqual([]);
      expect(own).toMatchObject({ status: 'processed', amount: 42_050 });
      expect(own).not.toHaveProperty('reference');
    });

    it('keeps the payment that counts when it was paid twice', async () => {
      const reference = newReference();
      const started = await create({ reference });
      await driver().decide(started, 'success');
      const before = await status(reference, started);
      await driver().payTwice(started);
      const after = await status(reference, started);
      expect(after).toEqual(before);
      expect(await driver().gateway.refunds(driver().credentials, { reference, ...after })).toEqual([]);
      expect(await driver().gateway.refunds(driver().credentials, { reference })).toEqual([]);
    });
  });

  describe('terminate, where there is such a call', () => {
    it('ends an order that nobody paid, and changes nothing about a paid one', async () => {
      const { gateway, credentials } = driver();
      if (!gateway.terminate) return;
      const reference = newReference();
      const started = await create({ reference });
      const known = { reference, gatewayOrderId: started.gatewayOrderId };
      expect(await gateway.terminate(credentials, known)).toMatchObject({ status: 'expired' });
      const payment = await paid();
      expect(await gateway.terminate(credentials, payment)).toMatchObject({ status: 'success' });
    });

    it('knows that a try that is under way may still succeed', async () => {
      const { gateway, credentials } = driver();
      if (!gateway.terminate) return;
      const reference = newReference();
      const started = await create({ reference });
      await driver().decide(started, 'pending');
      expect(await gateway.terminate(credentials, { reference })).toMatchObject({
        status: 'pending',
      });
      await driver().decide(started, 'success');
      expect(await status(reference)).toMatchObject({ status: 'success' });
    });
  });
}
