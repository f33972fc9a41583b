import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { newSecret, signatures } from './signature.js';

type IsGenuine = (secret: string, headers: Record<string, string>, body: string) => boolean;

/** What docs/webhooks-to-you.md tells a tenant to run. */
async function fromDocs(): Promise<IsGenuine> {
  const page = await readFile('docs/webhooks-to-you.md', 'utf8');
  const [, code = ''] = /```js\n([\s\S]+?)```/.exec(page) ?? [];
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { isGenuine: IsGenuine };
  return module.isGenuine;
}

function signed(secrets: string[], timestampSeconds: number, body = '{"type":"order.paid"}') {
  const id = 'evt_1';
  const signature = signatures(secrets, { id, timestampSeconds, body });
  return { 'webhook-id': id, 'webhook-timestamp': String(timestampSeconds), 'webhook-signature': signature };
}

describe('the receiver in the documentation', () => {
  const now = Math.floor(Date.now() / 1000);
  const secret = newSecret();
  const body = '{"type":"order.paid"}';

  it('believes what we sign, with either secret of a rotation, and nothing else', async () => {
    const isGenuine = await fromDocs();
    expect(isGenuine(secret, signed([secret], now), body)).toBe(true);
    expect(isGenuine(secret, signed([newSecret(), secret], now), body)).toBe(true);
    expect(isGenuine(secret, signed([newSecret()], now), body)).toBe(false);
    expect(isGenuine(secret, signed([secret], now), '{"type":"order.lost"}')).toBe(false);
    expect(isGenuine(secret, signed([secret], now - 301), body)).toBe(false);
    expect(isGenuine(secret, {}, body)).toBe(false);
  });
});
