import { toDecimal } from '#libs/kernel';

/** A number that must appear in JSON exactly as written: `170.00`, which JSON.stringify would make `170`. */
export class ExactNumber {
  constructor(readonly text: string) {
    if (!/^-?\d+(\.\d+)?$/.test(text)) throw new RangeError(`not a plain decimal number: ${text}`);
  }

  /** Rupees with two decimals, from paise. */
  static rupees(paise: number): ExactNumber {
    return new ExactNumber(toDecimal(paise));
  }
}

/** JSON.stringify for plain data in which an ExactNumber keeps its digits. Undefined properties are left out. */
export function exactJson(value: unknown): string {
  if (value instanceof ExactNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => exactJson(item ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object' && !('toJSON' in value)) {
    const properties = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => `${JSON.stringify(key)}:${exactJson(item)}`);
    return `{${properties.join(',')}}`;
  }
  return JSON.stringify(value);
}
