import { describe, expect, it } from '@jest/globals';
import { ClientKeys } from '../delivery/keys.js';
import { merge, type Position } from './positions.js';

const position = (more: Partial<Position>): Position => ({
  keys: new ClientKeys('acme', 'driver_456'),
  deviceId: 'phone',
  epoch: 'e',
  offset: 0,
  at: 0,
  covered: [],
  ...more,
});

describe('two acknowledgements of a device, before either is written', () => {
  it('are one, and what was sent and acknowledged twice gets one receipt', () => {
    const before = position({ offset: 3, covered: [2, 3] });
    const after = position({ offset: 4, covered: [2, 3, 4] });
    expect(merge(before, after)).toMatchObject({ offset: 4, covered: [2, 3, 4] });
    expect(merge(after, before)).toMatchObject({ offset: 4, covered: [2, 3, 4] });
  });

  it('of different epochs are not: the later one counts', () => {
    const before = position({ epoch: 'former', offset: 9, covered: [9] });
    expect(merge(before, position({ offset: 1, covered: [1] }))).toMatchObject({ offset: 1, covered: [1] });
  });
});
