// @ts-check

/** @typedef {{ count: number; p50: number; p95: number; p99: number; max: number; mean: number }} Figures milliseconds */

/** @param {readonly number[]} values @returns {Figures} */
export function figuresOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  // Nearest rank: a value that was really measured.
  const rank = (/** @type {number} */ p) => sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? NaN;
  return { count: sorted.length, p50: rank(50), p95: rank(95), p99: rank(99), max: rank(100), mean: meanOf(sorted) };
}

/** @param {readonly number[]} values */
export function meanOf(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
