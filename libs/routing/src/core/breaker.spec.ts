import { describe, expect, it } from '@jest/globals';
import { afterAnswer, afterTrouble, breakerState, CLOSED, type Breaker } from './breaker.js';

const errors = (count: number, breaker: Breaker = CLOSED, now = 0) =>
  Array.from({ length: count }).reduce<Breaker>((one) => afterTrouble(one, 'error', '503', now), breaker);

describe('a breaker', () => {
  it('opens at three errors or two calls without an answer', () => {
    expect(breakerState(errors(2), 0)).toBe('closed');
    expect(breakerState(errors(3), 0)).toBe('open');
    const silent = afterTrouble(CLOSED, 'no_answer', 'no answer', 0);
    expect(breakerState(silent, 0)).toBe('closed');
    expect(breakerState(afterTrouble(silent, 'no_answer', 'no answer', 0), 0)).toBe('open');
  });

  it('stays closed where errors are rare', () => {
    let breaker = CLOSED;
    for (let i = 0; i < 100; i++) breaker = afterAnswer(afterTrouble(breaker, 'error', '503', i));
    expect(breakerState(breaker, 100)).toBe('closed');
  });

  it('waits twice as long after each probe that fails, and at most four minutes; those on their way do not count', () => {
    let breaker = errors(3);
    expect(breaker.openUntil).toBe(15_000);
    expect(errors(5, breaker, 1_000).openUntil).toBe(15_000);
    expect(breakerState(breaker, 15_000)).toBe('half_open');
    breaker = afterTrouble(breaker, 'error', '503', 15_000);
    expect(breaker.openUntil).toBe(45_000);
    for (let i = 0; i < 20; i++) breaker = afterTrouble(breaker, 'error', '503', breaker.openUntil as number);
    const { openUntil } = afterTrouble(breaker, 'error', '503', breaker.openUntil as number);
    expect((openUntil as number) - (breaker.openUntil as number)).toBe(240_000);
  });

  it('closes with the first answer', () => {
    expect(afterAnswer(errors(3))).toEqual(CLOSED);
  });
});
