import { describe, expect, it } from '@jest/globals';
import { Batcher } from './batcher.js';

const bounds = { itemsMax: 4, lanesMax: 1, waitingMax: 100 };

/** Doubles numbers; 13 is poison. Notes its batches. */
function doubling(change: Partial<typeof bounds> = {}) {
  const batches: number[][] = [];
  const together = async (items: number[]) => {
    batches.push(items);
    await new Promise(setImmediate);
    if (items.includes(13)) throw new Error('poison');
    return items.map((item) => item * 2);
  };
  return { batches, batcher: new Batcher(together, { ...bounds, ...change }) };
}

describe('a batcher', () => {
  it('does what is there together, in batches of a bounded size, and answers each by its place', async () => {
    const { batcher, batches } = doubling();
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map((item) => batcher.add(item)));
    expect(answers).toEqual([2, 4, 6, 8, 10, 12]);
    expect(batches).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
  });

  it('lets nobody wait for company', async () => {
    const { batcher, batches } = doubling();
    expect(await batcher.add(1)).toBe(2);
    expect(await batcher.add(2)).toBe(4);
    expect(batches).toEqual([[1], [2]]);
  });

  it('tries each alone after a failure, so that poison harms nobody else', async () => {
    const { batcher } = doubling();
    const settled = await Promise.allSettled([1, 13, 3].map((item) => batcher.add(item)));
    expect(settled.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as Error).message))).toEqual([
      2,
      'poison',
      6,
    ]);
    expect(await batcher.add(4)).toBe(8);
  });

  it('works on as many batches at once as it has lanes', async () => {
    let [busy, most] = [0, 0];
    const together = async (items: number[]) => {
      most = Math.max(most, ++busy);
      await new Promise(setImmediate);
      await new Promise(setImmediate);
      busy--;
      return items;
    };
    const batcher = new Batcher(together, { ...bounds, itemsMax: 1, lanesMax: 3 });
    await Promise.all(Array.from({ length: 12 }, (_, i) => batcher.add(i)));
    expect(most).toBe(3);
  });

  it('refuses what is too much to keep', async () => {
    const { batcher } = doubling({ waitingMax: 2 });
    const settled = await Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  });
});
