import { describe, expect, it } from '@jest/globals';
import { derivedId, newId, newReference } from './ids.js';

describe('ids', () => {
  it('sort by the time they were made', () => {
    const times = [0, 1, 1_700_000_000_000, 1_700_000_000_001, 4_000_000_000_000];
    const ids = times.map((ms) => newId('ord', new Date(ms)));
    expect(ids.toSorted()).toEqual(ids);
  });

  it('are the same for the same cause and different for another', () => {
    const at = new Date(1_700_000_000_000);
    expect(derivedId('evt', at, 'pay_1:SUCCESS')).toBe(derivedId('evt', at, 'pay_1:SUCCESS'));
    expect(derivedId('evt', at, 'pay_1:SUCCESS')).not.toBe(derivedId('evt', at, 'pay_2:SUCCESS'));
  });

  it('give gateways a reference of 18 lower-case letters and digits', () => {
    expect(newReference()).toMatch(/^[a-z0-9]{18}$/);
  });
});
