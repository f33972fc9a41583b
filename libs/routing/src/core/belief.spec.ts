import { describe, expect, it } from '@jest/globals';
import { property, assert, array, boolean, integer } from 'fast-check';
import { CELLS, estimate, learn, newBelief, rateOf, summary, UNKNOWN, type Belief } from './belief.js';

const MINUTE = 60_000;
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

function after(outcomes: readonly boolean[], everyMs = 4_000): Belief {
  return outcomes.reduce((belief, success, i) => learn(belief, success, i * everyMs, 0), newBelief(0));
}
/** `successes` of each ten. */
const tens = (successes: number, count: number) => Array.from({ length: count }, (_, i) => i % 10 < successes);

describe('a belief', () => {
  it('follows the outcomes, and is surer the more there are', () => {
    const [few, many] = [after(tens(6, 10)), after(tens(6, 200))].map((one) => estimate(summary(one), one.at));
    expect(many?.mean).toBeGreaterThan(0.54);
    expect(many?.mean).toBeLessThan(0.66);
    expect(many?.doubt).toBeLessThan(few?.doubt as number);
  });

  it('takes a collapse at its word within a few outcomes', () => {
    const good = after(tens(9, 300));
    const bad = Array.from({ length: 12 }).reduce<Belief>(
      (one, _, i) => learn(one, false, good.at + i * 4_000, 0),
      good,
    );
    expect(estimate(summary(bad), bad.at).mean).toBeLessThan(0.45);
  });

  it('forgets: after a day without outcomes it is what it was at first', () => {
    const day = 24 * 60 * MINUTE;
    const [old, fresh] = [after(tens(2, 200)), newBelief(0)].map((one) => estimate(summary(one), one.at + day));
    expect(old?.mean).toBeCloseTo(fresh?.mean as number, 2);
  });

  it('drifts: what was known for sure spreads to its neighbours, and evenly', () => {
    const sure: Belief = { cells: UNKNOWN.map((_, cell) => (cell === 2 ? 1 : 0)), at: 0, seen: 100 };
    const [up, down] = [true, false].map((success) => learn(sure, success, 10 * MINUTE, 0).cells);
    for (const cells of [up, down]) {
      for (const cell of [1, 3]) expect(cells?.[cell]).toBeGreaterThan(0.02);
      expect(cells?.[4]).toBeLessThan(0.02);
    }
    expect(estimate(summary(sure), 10 * MINUTE).doubt).toBeGreaterThan(estimate(summary(sure), 0).doubt);
  });

  it('makes less of an outcome the longer its payment is ago', () => {
    const [now, late] = [0, 600 * MINUTE].map((delay) => {
      const learned = learn(newBelief(0), false, 0, delay);
      return estimate(summary(learned), 0).mean;
    });
    expect(now).toBeLessThan(late as number);
  });

  it('stays a distribution, whatever happens; an estimate says the same as learning would start from', () => {
    assert(
      property(array(boolean(), { maxLength: 60 }), integer({ min: 1, max: 90 * MINUTE }), (outcomes, everyMs) => {
        const belief = after(outcomes, everyMs);
        expect(sum(belief.cells)).toBeCloseTo(1, 9);
        expect(Math.min(...belief.cells)).toBeGreaterThanOrEqual(0);
        // Evenly likely either way: what learning aged is the mean of both outcomes, each as likely as it is.
        const now = belief.at + everyMs;
        const { mean } = estimate(summary(belief), now);
        const [up, down] = [true, false].map((success) => learn(belief, success, now, 0).cells);
        const aged = Array.from(
          { length: CELLS },
          (_, cell) => mean * (up?.[cell] as number) + (1 - mean) * (down?.[cell] as number),
        );
        expect(sum(aged.map((weight, cell) => weight * rateOf(cell)))).toBeCloseTo(mean, 9);
        const square = sum(aged.map((weight, cell) => weight * rateOf(cell) ** 2));
        expect(estimate(summary(belief), now).doubt).toBeCloseTo(Math.sqrt(square - mean ** 2), 6);
      }),
      { seed: 6, numRuns: 100 },
    );
  });
});
