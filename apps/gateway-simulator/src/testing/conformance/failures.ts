import { describe, expect, it } from '@jest/globals';
import { newReference } from '#libs/kernel';
import { paymentRequest } from '../started.js';
import { refusal, type World } from './world.js';

export function failures({ driver, create, status }: World): void {
  describe('failures', () => {
    it.each([
      ['refused', { outcome: 'not_done', reason: 'technical' }],
      ['cut', { outcome: 'unknown', reason: 'technical' }],
      ['error', { outcome: 'unknown', reason: 'technical', status: 500 }],
      ['limited', { outcome: 'not_done', reason: 'rate_limited', status: 429 }],
    ] as const)('a create that is %s says what it means to money', async (mode, expected) => {
      await driver().calls(mode);
      expect(await refusal(create())).toMatchObject(expected);
    });

    it('credentials that are wrong or not complete are nobody’s refusal', async () => {
      const wrong = Object.fromEntries(Object.keys(driver().credentials).map((key) => [key, 'wrong']));
      const request = { ...paymentRequest(''), webhookUrl: driver().webhookUrl };
      const unauthorized = await refusal(driver().gateway.create(wrong, request));
      expect(unauthorized).toMatchObject({ outcome: 'not_done', reason: 'technical', status: 401 });
      const incomplete = await refusal(driver().gateway.create({}, request));
      expect(incomplete).toMatchObject({ outcome: 'not_done', code: 'credentials_invalid' });
      expect(await refusal(create({ currency: 'USD' }))).toMatchObject({ outcome: 'not_done', reason: 'refused' });
    });

    it('a create without an answer is unknown, and was done', async () => {
      const reference = newReference();
      await driver().calls('hang');
      const request = { ...paymentRequest(''), reference, webhookUrl: driver().webhookUrl };
      const lost = driver().gateway.create(driver().credentials, request, AbortSignal.timeout(300));
      expect(await refusal(lost)).toMatchObject({ outcome: 'unknown', reason: 'technical' });
      await driver().calls('online');
      expect(await status(reference)).toMatchObject({ status: 'pending', reference });
    });
  });
}
