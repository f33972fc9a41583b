import { describe, expect, it } from '@jest/globals';
import { newReference } from '#libs/kernel';
import { refusal, type World, type Traits } from './world.js';

export function creates({ driver, create, status }: World, traits: Traits): void {
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
      await driver().decide(second, 'success');
      // However many orders there are: the reference leads to the one that was paid.
      expect(await status(reference)).toMatchObject({ status: 'success' });
    });

    it('says what it must be told about the customer before anything is sent', async () => {
      for (const field of driver().gateway.requires) {
        const details = await refusal(create({ customer: { id: 'cust_1' } }));
        expect(details).toMatchObject({ outcome: 'not_done', reason: 'refused', missingCustomerField: field });
      }
      const fields = driver().gateway.requires.map((field) => [field, 'x@example.com 9999999999'.split(' ').at(-1)]);
      await create({ customer: { id: 'cust_1', ...Object.fromEntries(fields) } });
    });

    it('hands a native app what it needs, and no secret', async () => {
      const { checkout } = await create();
      const text = JSON.stringify(checkout.sdk);
      for (const [field, value] of Object.entries(driver().credentials))
        if (/secret|password|apiKey/i.test(field)) expect(text).not.toContain(value);
      expect(Object.keys(checkout.sdk).length).toBeGreaterThan(0);
    });
  });
}
