import { describe, expect, it } from '@jest/globals';
import { assert, array, constantFrom, integer, option, property, record, double } from 'fast-check';
import { decide, PROBE_SHARE, type Candidate, type Question } from './decide.js';

const candidate = (gateway: string, mean: number, more: Partial<Candidate> = {}): Candidate => ({
  gateway,
  mean,
  doubt: 0.01,
  seen: 100,
  ...more,
});
/** How often each gateway is chosen over many seeds. */
function shares(question: Omit<Question, 'seed'>, count = 4_000): Record<string, number> {
  const chosen: Record<string, number> = {};
  for (let seed = 0; seed < count; seed++) {
    const { gateway } = decide({ ...question, seed }) ?? { gateway: 'none' };
    chosen[gateway] = (chosen[gateway] ?? 0) + 1 / count;
  }
  return chosen;
}

describe('a decision', () => {
  it('takes the gateway with the best rate', () => {
    expect(shares({ candidates: [candidate('a', 0.8), candidate('b', 0.9)] })).toEqual({ b: expect.closeTo(1, 5) });
  });

  it('prefers, of two alike, the one that is known less', () => {
    expect(shares({ candidates: [candidate('a', 0.85), candidate('b', 0.85, { doubt: 0.1 })] })['a']).toBeUndefined();
  });

  it('lets near equals take turns', () => {
    expect(shares({ candidates: [candidate('a', 0.85), candidate('b', 0.85)] })['a']).toBeCloseTo(0.5, 1);
  });

  it('sends at most 2 % to a gateway that is out', () => {
    const share = shares({ candidates: [candidate('a', 0.99, { out: 'timeouts' }), candidate('b', 0.5)] }, 20_000)['a'];
    expect(share).toBeGreaterThan(PROBE_SHARE / 2);
    expect(share).toBeLessThan(PROBE_SHARE * 1.2);
  });

  it('finds out at once when its time is over, and tries one when all are out', () => {
    const out = candidate('a', 0.5, { out: 'timeouts' });
    expect(decide({ seed: 1, candidates: [{ ...out, due: 1_000 }, candidate('b', 0.9)] })).toMatchObject({
      gateway: 'a',
      kind: 'probe',
    });
    expect(decide({ seed: 1, candidates: [out] })).toMatchObject({ gateway: 'a', kind: 'probe' });
    expect(decide({ seed: 1, candidates: [] })).toBeUndefined();
  });

  it('keeps fixed shares among those that work', () => {
    const given = { a: 70, b: 30 };
    const both = [candidate('a', 0.1), candidate('b', 0.9)];
    expect(shares({ candidates: both, shares: given })['a']).toBeCloseTo(0.7, 1);
    const [a, b] = both as [Candidate, Candidate];
    expect(shares({ candidates: [{ ...a, out: 'x' }, b], shares: given })['b']).toBeGreaterThan(0.97);
  });

  it('weighs cost against success as the tenant says', () => {
    const candidates = [candidate('dear', 0.9, { cost: 3 }), candidate('cheap', 0.87, { cost: 1 })];
    expect(decide({ seed: 1, candidates })?.gateway).toBe('dear');
    expect(decide({ seed: 1, candidates, costWeight: 3 })?.gateway).toBe('cheap');
  });

  it('is the same again from its log, whatever it was about', () => {
    const rate = double({ min: 0, max: 1, noNaN: true });
    const one = record({
      gateway: constantFrom('a', 'b', 'c'),
      mean: rate,
      doubt: rate,
      seen: rate,
      out: option(constantFrom('down'), { nil: undefined }),
    });
    assert(
      property(integer(), array(one, { maxLength: 10 }), (seed, candidates) => {
        const question = { seed, candidates } as Question;
        expect(decide(JSON.parse(JSON.stringify(question)) as Question)).toEqual(decide(question));
      }),
      { seed: 6, numRuns: 200 },
    );
  });
});
