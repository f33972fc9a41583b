import { GATEWAY_NAMES, type GatewayName } from '#libs/gateways';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const STORIES = {
  success: 50,
  pendingThenSuccess: 8,
  failure: 14,
  lateSuccess: 4,
  abandoned: 8,
  afterExpiry: 2,
  refund: 5,
  returned: 3,
  doubleAtOne: 2,
  doubleAcross: 2,
  mismatch: 2,
} as const;
export type Story = keyof typeof STORIES;

/** What happens to an attempt at its gateway, and when, counted from its beginning. */
export type Deed =
  'success' | 'failure' | 'pending' | 'late_success' | 'second_success' | 'short_success' | 'ask_refund' | 'return';

export interface PlannedPayment {
  story: Story;
  gateway: GatewayName;
  /** Of a second attempt for the same order. */
  second?: GatewayName;
  amount: number;
  /** After the beginning of it all. */
  atMs: number;
  deeds: { afterMs: number; deed: Deed }[];
  /** Paise of a refund that the tenant asks for, and what becomes of it. */
  refund?: { amount: number; afterMs: number; end: 'processed' | 'failed' };
}

/** Mulberry32: the same numbers for the same seed. */
function dice(seed: number): (from: number, to: number) => number {
  let state = seed;
  return (from, to) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return from + Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * (to - from));
  };
}

const NAMES = Object.keys(STORIES) as Story[];
const TOTAL = Object.values(STORIES).reduce((sum, weight) => sum + weight, 0);

function storyOf(thrown: number): Story {
  let upTo = 0;
  return NAMES.find((name) => thrown < (upTo += STORIES[name])) ?? 'success';
}

function deedsOf(story: Story, roll: (from: number, to: number) => number): PlannedPayment['deeds'] {
  const soon = roll(10 * SECOND, 4 * MINUTE);
  switch (story) {
    case 'success':
    case 'refund':
    case 'doubleAcross':
      return [{ afterMs: soon, deed: 'success' }];
    case 'pendingThenSuccess':
      return [
        { afterMs: 30 * SECOND, deed: 'pending' },
        { afterMs: roll(6 * MINUTE, 20 * HOUR), deed: 'success' },
      ];
    case 'failure':
      return [{ afterMs: soon, deed: 'failure' }];
    case 'lateSuccess':
      return [
        { afterMs: soon, deed: 'failure' },
        { afterMs: roll(5 * MINUTE, 70 * HOUR), deed: 'late_success' },
      ];
    case 'abandoned':
      return [];
    case 'afterExpiry':
      return [
        { afterMs: 10 * MINUTE, deed: 'pending' },
        { afterMs: roll(16 * MINUTE, HOUR), deed: 'success' },
      ];
    case 'returned':
      return [
        { afterMs: soon, deed: 'success' },
        { afterMs: roll(HOUR, 20 * HOUR), deed: 'return' },
      ];
    case 'doubleAtOne':
      return [
        { afterMs: soon, deed: 'success' },
        { afterMs: soon + 5 * MINUTE, deed: 'second_success' },
      ];
    case 'mismatch':
      return [{ afterMs: soon, deed: 'short_success' }];
  }
}

/** Payments with what becomes of them: all from the seed. The first ones have a story of each kind. */
export function plan(count: number, seed: number, spreadMs: number): PlannedPayment[] {
  const roll = dice(seed);
  return Array.from({ length: count }, (_, i) => {
    const story = NAMES[i] ?? storyOf(roll(0, TOTAL));
    const gateway = GATEWAY_NAMES[i % GATEWAY_NAMES.length] as GatewayName;
    const second = GATEWAY_NAMES[(i + 1) % GATEWAY_NAMES.length] as GatewayName;
    const amount = roll(100, 5_000) * 100;
    const deeds = deedsOf(story, roll);
    const refund = {
      amount: roll(0, 2) === 0 ? amount : roll(1, amount / 100) * 100,
      afterMs: roll(HOUR, 30 * HOUR),
      end: roll(0, 3) === 0 ? ('failed' as const) : ('processed' as const),
    };
    if (story === 'refund') deeds.push({ afterMs: roll(30 * MINUTE, 6 * HOUR), deed: 'ask_refund' });
    return {
      story,
      gateway,
      ...(story === 'doubleAcross' && { second }),
      amount,
      atMs: roll(0, spreadMs),
      deeds,
      ...(story === 'refund' && { refund }),
    };
  });
}
