/**
 * What is believed of a gateway's success rate: how likely it is to be in each of 20 cells from 0 to 1 (a histogram
 * filter). Evidence sharpens it; time blurs it, because a rate may drift, and flattens it, because a rate may jump.
 */
export interface Belief {
  /** One number for each cell; they add up to 1. */
  cells: readonly number[];
  /** Milliseconds since 1970 that `cells` are of. */
  at: number;
  /** Outcomes it rests on, fading with a half-life of about an hour: for people, and for "is this enough?". */
  seen: number;
}

export interface Estimate {
  mean: number;
  /** One standard deviation. */
  doubt: number;
  seen: number;
}

export const CELLS = 20;
const HOUR_MS = 3_600_000;
/** A gateway's rate jumps to anywhere about so often. */
export const JUMP_MS = 3.6 * HOUR_MS;
/** It drifts by some 4 percentage points in an hour; this is the variance in a millisecond. */
export const DRIFT_PER_MS = 0.041 ** 2 / HOUR_MS;
/** More in one step would leave nothing where it was; what is that old is flattened anyway. */
export const BLUR_MAX = 0.25;
/** An outcome of a jumped gateway says only what is true of gateways at large. */
export const USUAL_RATE = 0.8;

export const rateOf = (cell: number) => (cell + 0.5) / CELLS;

/** Where a rate is before anything is known, and after a jump: probably good, possibly anything. */
export const UNKNOWN: readonly number[] = unknown();

function unknown(): number[] {
  const [usual, spread, anything] = [0.88, 0.08, 0.1];
  const bells = Array.from({ length: CELLS }, (_, cell) => Math.exp(-0.5 * ((rateOf(cell) - usual) / spread) ** 2));
  const sum = bells.reduce((a, b) => a + b, 0);
  return bells.map((bell) => anything / CELLS + ((1 - anything) * bell) / sum);
}

export const newBelief = (at: number): Belief => ({ cells: UNKNOWN, at, seen: 0 });

/** How much of a cell moves to each neighbour, and how much of everything stays what it was, after so long. */
function ageing(ms: number): { blur: number; keep: number } {
  const elapsed = Math.max(0, ms);
  return { blur: Math.min(BLUR_MAX, (DRIFT_PER_MS * elapsed * CELLS ** 2) / 2), keep: Math.exp(-elapsed / JUMP_MS) };
}

/** What an estimate needs of the cells: ageing moves these alone, so that a decision costs no loop over cells. */
export interface Summary {
  at: number;
  seen: number;
  mean: number;
  square: number;
  /** The cells at both ends, which blur to one side only. */
  first: number;
  last: number;
}

export function summary({ cells, at, seen }: Belief): Summary {
  let mean = 0;
  let square = 0;
  for (let cell = 0; cell < CELLS; cell++) {
    const weight = cells[cell] as number;
    mean += weight * rateOf(cell);
    square += weight * rateOf(cell) ** 2;
  }
  return { at, seen, mean, square, first: cells[0] as number, last: cells[CELLS - 1] as number };
}

const USUALLY = summary({ cells: UNKNOWN, at: 0, seen: 0 });

/** What is believed at `now`. Never looks back: clocks of several processes differ a little. */
export function estimate(known: Summary, now: number): Estimate {
  const { blur, keep } = ageing(now - known.at);
  const step = 1 / CELLS;
  const { first, last } = known;
  const mean = known.mean + blur * step * (first - last);
  const square = known.square + 2 * blur * step * (step - last);
  const all = keep * mean + (1 - keep) * USUALLY.mean;
  const squares = keep * square + (1 - keep) * USUALLY.square;
  return { mean: all, doubt: Math.sqrt(Math.max(0, squares - all ** 2)), seen: known.seen * keep ** 3 };
}

/** One cell after ageing. Beyond both ends is the end itself, so that nothing leaks out. */
function aged(cells: readonly number[], cell: number, blur: number, keep: number): number {
  const own = cells[cell] as number;
  const below = cell === 0 ? own : (cells[cell - 1] as number);
  const above = cell === CELLS - 1 ? own : (cells[cell + 1] as number);
  return keep * (own + blur * (below - 2 * own + above)) + (1 - keep) * (UNKNOWN[cell] as number);
}

/** Bayes. `delayMs`: how long ago the attempt was made; the older, the less it says about now. */
export function learn(belief: Belief, success: boolean, now: number, delayMs: number): Belief {
  const { blur, keep } = ageing(now - belief.at);
  const same = Math.exp(-Math.max(0, delayMs) / JUMP_MS);
  const cells = UNKNOWN.map((_, cell) => {
    const rate = same * rateOf(cell) + (1 - same) * USUAL_RATE;
    return aged(belief.cells, cell, blur, keep) * (success ? rate : 1 - rate);
  });
  const sum = cells.reduce((a, b) => a + b, 0);
  return {
    cells: cells.map((weight) => weight / sum),
    at: Math.max(belief.at, now),
    seen: belief.seen * keep ** 3 + 1,
  };
}
