import { describe, expect, it } from '@jest/globals';
import { nextCheckAt, nextLateCheckAt, nextRefundCheckAt, nextReturnCheckAt, retryCheckAt } from './schedule.js';

const start = new Date('2026-01-01T00:00:00Z');
const after = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

describe('when a pending payment is asked about', () => {
  it('is first after a minute, and at most three times within two hours', () => {
    expect(nextCheckAt(start, start)).toEqual(after(1));
    expect(nextCheckAt(start, after(1))).toEqual(after(10));
    expect(nextCheckAt(start, after(11))).toEqual(after(30));
    expect(nextCheckAt(start, after(31))).toEqual(after(120));
  });

  it('is every six hours later, the last time an hour before five days are over', () => {
    expect(nextCheckAt(start, after(130))).toEqual(after(130 + 360));
    expect(nextCheckAt(start, after(5 * 24 * 60 - 100))).toEqual(after(5 * 24 * 60 - 60));
    expect(nextCheckAt(start, after(5 * 24 * 60 - 60))).toEqual(after(5 * 24 * 60));
  });

  it('is soon again when the gateway could not be asked, and later the older it is', () => {
    expect(retryCheckAt(start, after(1))).toEqual(after(6));
    expect(retryCheckAt(start, after(600))).toEqual(after(660));
  });
});

describe('when a failed payment is asked about, in case its bank answers late', () => {
  it('is three times, the last after the three days that a late authorization may take', () => {
    expect(nextLateCheckAt(start, after(10))).toEqual(after(6 * 60));
    expect(nextLateCheckAt(start, after(6 * 60))).toEqual(after(24 * 60));
    expect(nextLateCheckAt(start, after(24 * 60))).toEqual(after(73 * 60));
    expect(nextLateCheckAt(start, after(73 * 60))).toBeUndefined();
  });
});

describe('when a payment that succeeded is asked about, in case its money went back', () => {
  it('is after a day and after five', () => {
    expect(nextReturnCheckAt(start, after(10))).toEqual(after(24 * 60));
    expect(nextReturnCheckAt(start, after(24 * 60))).toEqual(after(5 * 24 * 60));
    expect(nextReturnCheckAt(start, after(5 * 24 * 60))).toBeUndefined();
  });
});

describe('when a refund is asked about', () => {
  it('is soon, then daily, and not for ever', () => {
    expect(nextRefundCheckAt(start, start)).toEqual(after(5));
    expect(nextRefundCheckAt(start, after(6 * 60))).toEqual(after(30 * 60));
    expect(nextRefundCheckAt(start, after(30 * 24 * 60))).toBeUndefined();
  });
});
