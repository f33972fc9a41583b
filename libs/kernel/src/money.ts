/** An amount in minor units (paise), with its ISO 4217 code. */
export interface Money {
  amount: number;
  currency: Currency;
}

export const CURRENCIES = ['INR'] as const;
export type Currency = (typeof CURRENCIES)[number];

/** ₹10 crore: far above what any of the gateways accepts, far below where a double loses a paisa. */
export const AMOUNT_MAX = 10_000_000_000;

export function isAmount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= AMOUNT_MAX;
}

/** `42000` → `"420.00"`. Exact: gateways that count in rupees get a decimal string, never a float's guess. */
export function toDecimal(amount: number): string {
  if (!Number.isSafeInteger(amount) || amount < 0) throw new RangeError(`not an amount in paise: ${amount}`);
  const digits = String(amount).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** `"420"`, `"420.5"`, `"420.50"` → `42050`. Returns undefined for anything that is not a whole number of paise. */
export function fromDecimal(text: string): number | undefined {
  const match = /^(\d{1,13})(?:\.(\d{1,2})0*)?$/.exec(text);
  if (!match) return undefined;
  const amount = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return Number.isSafeInteger(amount) ? amount : undefined;
}

/** `42000` → `"₹420.00"`, for people. */
export function formatRupees(amount: number): string {
  return `₹${toDecimal(amount)}`;
}
