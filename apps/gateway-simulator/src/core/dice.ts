/** FNV-1a, then mixed so that neighbours (order 1, order 2) are far apart: 32 bits. */
export function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * A number from 0 (included) to 1 (excluded) that depends on nothing but its arguments: the same seed and the same
 * question get the same answer, whatever was asked in between.
 */
export function dice(seed: number, ...question: (string | number)[]): number {
  return hash([seed, ...question].join('/')) / 2 ** 32;
}

/** One of the named chances, or undefined: `{drop: 0.1, forge: 0.1}` gives neither in 8 of 10 throws. */
export function pick<T extends string>(thrown: number, chances: Readonly<Record<T, number>>): T | undefined {
  let upTo = 0;
  for (const [name, chance] of Object.entries(chances) as [T, number][]) {
    upTo += chance;
    if (thrown < upTo) return name;
  }
  return undefined;
}
