import { describe, expect, it } from '@jest/globals';
import { newSecret, signatures } from './signature.js';

// https://github.com/standard-webhooks/standard-webhooks: the vector of its libraries.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SIGNED = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampSeconds: 1614265330, body: '{"test": 2432232314}' };
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

describe('a signature', () => {
  it('is that of Standard Webhooks', () => {
    expect(signatures([SECRET], SIGNED)).toBe(SIGNATURE);
  });

  it('comes once for each secret that is valid, separated by a space', () => {
    const next = newSecret();
    const both = signatures([next, SECRET], SIGNED).split(' ');
    expect(both).toEqual([signatures([next], SIGNED), SIGNATURE]);
    expect(both[0]).not.toBe(both[1]);
  });

  it('needs a secret of 32 random bytes', () => {
    const secret = newSecret();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSecret()).not.toBe(secret);
  });
});
