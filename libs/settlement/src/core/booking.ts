import type { DifferenceKind, Line, Verdict } from './facts.js';

/** What a line of a report does to each account. Paise, debits positive; they sum to zero. */
export interface Booking {
  bank: number;
  fees: number;
  tax: number;
  gateway: number;
  suspense: number;
  adjustments: number;
}

export const BOOKED_ACCOUNTS = ['bank', 'fees', 'tax', 'gateway', 'suspense', 'adjustments'] as const;

/**
 * The bank got what it got. What our books expected of it is taken off what the gateway holds, the fees are those that
 * were announced; the rest is in suspense, until it is explained, or a person takes it as it is (`accepted`).
 */
export function bookingOf(verdict: Verdict, line: Line, accepted: ReadonlySet<DifferenceKind>): Booking {
  const { difference } = verdict;
  const isAccepted = difference !== undefined && accepted.has(difference.kind);
  const { fee, tax } = difference?.kind === 'fee' && !isAccepted ? announced(verdict, line) : line;
  const gateway = expectedOf(verdict, line);
  const rest = -(line.net + fee + tax + gateway);
  const toAdjustments = isAccepted || verdict.ours?.writtenOff === true;
  return {
    bank: line.net,
    fees: fee,
    tax,
    gateway,
    suspense: toAdjustments ? 0 : noMinusZero(rest),
    adjustments: toAdjustments ? noMinusZero(rest) : 0,
  };
}

function announced({ listed }: Verdict, line: Line): { fee: number; tax: number } {
  return { fee: listed?.fee ?? line.fee, tax: listed?.tax ?? line.tax };
}

/** What the gateway holds of it for us, in our books: a refund was taken off it before. */
function expectedOf({ ours, surplus }: Verdict, line: Line): number {
  if (!ours || surplus || ours.state !== 'done' || ours.writtenOff || ours.currency !== line.currency) return 0;
  return ours.kind === 'refund' ? ours.amount : -ours.amount;
}

const noMinusZero = (amount: number) => (amount === 0 ? 0 : amount);
