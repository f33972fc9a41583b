import type { Dice } from '../../stress/dice.js';
import type { Target } from '../target.js';

export interface Verdict {
  /** It was answered with a refusal, which a metric has to show. */
  refused: boolean;
  /** What should not have happened. */
  wrong?: string | undefined;
}

/** One hostile input. */
export interface Shot {
  what: string;
  bytes: string;
  fire(target: Target): Promise<Verdict>;
}

export interface Attack {
  /** Metrics that count what this is refused for. */
  readonly counters: readonly string[];
  draw(dice: Dice, target: Target): Shot;
}

const SHOWN_MAX = 600;

/** To look at, and for the failure's report. */
export function shown(bytes: Buffer | string): string {
  const text = JSON.stringify(typeof bytes === 'string' ? bytes : bytes.toString('latin1'));
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}… (${text.length} characters)` : text;
}
