import { z } from 'zod';
import { fromDecimal } from '#libs/kernel';

/**
 * Paise from what a gateway wrote as rupees: a decimal string, or a JSON number that became a double. A double is
 * taken only if it is the one nearest to a whole number of paise, so nothing is ever rounded: 420.5 and 0.1 are, 1.005
 * is not. Undefined for anything else.
 */
export function paiseFromRupees(value: unknown): number | undefined {
  if (typeof value === 'string') return fromDecimal(value);
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined;
  const text = value.toFixed(2);
  return Number(text) === value ? fromDecimal(text) : undefined;
}

/** The same for a field of an answer or a webhook: a JSON number or a decimal string, read as paise. */
export const RUPEES = z.union([z.number(), z.string()]).transform((value, context) => {
  const paise = paiseFromRupees(value);
  if (paise !== undefined) return paise;
  context.addIssue({ code: 'custom', message: 'not a whole number of paise' });
  return z.NEVER;
});
