import { describe, expect, it } from '@jest/globals';
import type { SettlementLine } from '#libs/gateways';
import { newReference } from '#libs/kernel';
import type { World, Traits } from './world.js';

const today = () => new Date(Date.now() + 5.5 * 3_600_000).toISOString().slice(0, 10);

async function all<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const list: T[] = [];
  for await (const page of pages) list.push(...page);
  return list;
}

function expectLine({ amount, fee, tax, net, settledAt, settlementId, currency }: SettlementLine): void {
  expect(net).toBe(amount - fee - tax);
  expect([amount, fee, tax, net].every(Number.isSafeInteger)).toBe(true);
  expect(fee).toBeGreaterThanOrEqual(0);
  expect(tax).toBeGreaterThanOrEqual(0);
  expect(settledAt.getTime()).toBeLessThanOrEqual(Date.now());
  expect({ settlementId: settlementId.length > 0, currency }).toEqual({ settlementId: true, currency: 'INR' });
}

export function reports({ driver, paid, refund, ended }: World, traits: Traits): void {
  describe('settlements', () => {
    it('add up, line by line', async () => {
      await driver().refundsEnd('processed');
      const before = await all(driver().gateway.settlements(driver().credentials, today()));
      if (!traits.settles) return expect(before).toEqual([]);
      const payment = await paid(50_000);
      const reference = newReference();
      await refund(payment, 12_345, reference);
      await ended(payment);
      const lines = await all(driver().gateway.settlements(driver().credentials, today()));
      const ours = lines.filter((line) => line.gatewayPaymentId === payment.gatewayPaymentId);
      const { reference: attempt } = payment;
      expect(ours).toMatchObject([
        { kind: 'payment', reference: attempt, amount: 50_000 },
        { kind: 'refund', reference, amount: -12_345 },
      ]);
      for (const line of lines) expectLine(line);
      expect(ours[0]?.fee).toBeGreaterThan(0);
    });

    it('are of what the gateway lists, with the same fees', async () => {
      const { gateway, credentials } = driver();
      if (!gateway.activity) return expect(traits.settles).toBe(false);
      await driver().refundsEnd('processed');
      const payment = await paid(50_000);
      const reference = newReference();
      await refund(payment, 12_345, reference);
      await ended(payment);
      const listed = await all(gateway.activity(credentials, today()));
      const line = (await all(gateway.settlements(credentials, today()))).find(
        ({ entityId }) => entityId === payment.gatewayPaymentId,
      );
      const { gatewayPaymentId, gatewayOrderId } = payment;
      const common = { gatewayPaymentId, status: 'success', currency: 'INR' };
      expect(listed.filter((one) => one.gatewayPaymentId === gatewayPaymentId)).toMatchObject([
        {
          ...common,
          kind: 'payment',
          entityId: gatewayPaymentId,
          gatewayOrderId,
          amount: 50_000,
          fee: line?.fee,
          tax: line?.tax,
        },
        { ...common, kind: 'refund', reference, amount: 12_345 },
      ]);
      expect(await all(gateway.activity(credentials, '2020-02-29'))).toEqual([]);
      expect(await all(gateway.activity(driver().foreign, today()))).toEqual([]);
    });

    it('of another day, or another merchant, are others', async () => {
      if (!traits.settles) return;
      const payment = await paid();
      const has = (lines: SettlementLine[]) =>
        lines.some(({ gatewayPaymentId }) => gatewayPaymentId === payment.gatewayPaymentId);
      expect(has(await all(driver().gateway.settlements(driver().credentials, '2020-02-29')))).toBe(false);
      expect(has(await all(driver().gateway.settlements(driver().foreign, today())))).toBe(false);
      await expect(all(driver().gateway.settlements(driver().credentials, '1 May'))).rejects.toThrow(RangeError);
    });
  });

  it('tells what does not work well, where the gateway does', async () => {
    const { gateway, credentials } = driver();
    if (!gateway.downtimes) return;
    await driver().downtime('upi', 'high');
    const started = (await gateway.downtimes(credentials)).find(({ status: is }) => is === 'started');
    expect(started).toMatchObject({ method: 'upi', severity: 'high', begin: expect.any(Date) });
    await driver().downtime('upi', null);
    const later = await gateway.downtimes(credentials);
    expect(later.find(({ id }) => id === started?.id)?.status ?? 'resolved').toBe('resolved');
  });
}
