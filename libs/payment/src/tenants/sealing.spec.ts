import { describe, expect, it } from '@jest/globals';
import { Sealer } from './sealing.js';

const sealer = new Sealer(Buffer.alloc(32, 1).toString('base64'));

describe('a sealed secret', () => {
  it('opens to what it was, and looks different each time', () => {
    const sealed = sealer.seal('key_secret', 'zomato/razorpay');
    expect(sealer.open(sealed, 'zomato/razorpay')).toBe('key_secret');
    expect(sealer.seal('key_secret', 'zomato/razorpay')).not.toBe(sealed);
    expect(sealed).not.toContain(Buffer.from('key_secret').toString('base64').slice(0, 8));
  });

  it("does not open as another tenant's, under another key, or once changed", () => {
    const sealed = sealer.seal('key_secret', 'zomato/razorpay');
    const changed = Buffer.from(sealed, 'base64');
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(() => sealer.open(sealed, 'blinkit/razorpay')).toThrow();
    expect(() => new Sealer(Buffer.alloc(32, 2).toString('base64')).open(sealed, 'zomato/razorpay')).toThrow();
    expect(() => sealer.open(changed.toString('base64'), 'zomato/razorpay')).toThrow();
  });
});
