import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PARTITIONS } from '../delivery/keys.js';
import { decodeCursor, encodeCursor, fingerprint } from './receipt-cursor.js';

const id = fc
  .tuple(fc.integer({ min: 1, max: 2_000_000_000_000 }), fc.integer({ min: 0, max: 1_000_000 }))
  .map(([ms, seq]) => `${ms}-${seq}`);
const ids = fc.array(fc.option(id, { nil: '' }), { minLength: PARTITIONS, maxLength: PARTITIONS });

const marks = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: PARTITIONS, maxLength: PARTITIONS });
const none = Array.from({ length: PARTITIONS }, () => 0);

describe("a reader's cursor", () => {
  it('says exactly where the reader stood', () => {
    fc.assert(
      fc.property(ids, marks, fc.string(), (used, some, epoch) => {
        const position = { print: fingerprint([epoch]), ids: used, marks: used.map((at, i) => (at && some[i]) || 0) };
        expect(decodeCursor(encodeCursor(position))).toEqual(position);
      }),
    );
  });

  it('is a few bytes for a partition in use', () => {
    const now = 1_770_000_000_000;
    const busy = Array.from({ length: PARTITIONS }, (_, i) => `${now - i * 20}-${i % 3}`);
    expect(encodeCursor({ print: fingerprint([]), ids: busy, marks: none }).length).toBeLessThan(2200);
    expect(encodeCursor({ print: fingerprint([]), ids: busy.map(() => ''), marks: none }).length).toBeLessThan(20);
  });

  it('made up, cut or changed is none, and whatever it is nothing breaks', () => {
    const one = ['7-1', ...Array.from({ length: 255 }, () => '')];
    const text = encodeCursor({ print: fingerprint([]), ids: one, marks: none });
    expect(decodeCursor(text.slice(0, -1))).toBeUndefined();
    expect(decodeCursor(`${text}AA`)).toBeUndefined();
    expect(decodeCursor('x'.repeat(100_000))).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), fc.base64String(), (any, base64) => {
        for (const made of [any, base64]) {
          const position = decodeCursor(made);
          if (position) expect(encodeCursor(position)).toBe(made);
        }
      }),
    );
  });
});
