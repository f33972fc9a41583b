import type { Dice } from '../stress/dice.js';

/** What programs stumble over. */
export const NASTY = [
  '',
  ' ',
  '\0',
  '\r\n',
  '"',
  '\\',
  '{}',
  '[]',
  'null',
  'NaN',
  '-1',
  '1e309',
  '9007199254740993',
  '18446744073709551616',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../etc/passwd',
  '%00%2e%2e',
  '{p17}tenant:good:client:victim',
  'tenant:good:client:victim',
  'good:victim',
  '*',
  'city.*',
  '\u202e\ufeff',
  '\ud800',
  '💥',
  'é'.repeat(64),
  'a'.repeat(300),
  'a'.repeat(5000),
  '['.repeat(3000),
  '{"a":'.repeat(1000),
] as const;

const EDGES = [0, 1, 0x7f, 0x80, 0xfe, 0xff];
const CHANGES_MAX = 4;

export function noise(dice: Dice, min: number, max: number): Buffer {
  return Buffer.from(Array.from({ length: dice.int(min, max) }, () => dice.int(0, 255)));
}

function changed(dice: Dice, bytes: Buffer): Buffer {
  const at = dice.int(0, Math.max(0, bytes.length - 1));
  const to = dice.int(at, Math.min(bytes.length, at + 40));
  const [before, part, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
  switch (dice.int(0, 6)) {
    case 0:
      return Buffer.concat([before, after]);
    case 1:
      return Buffer.concat([before, part, part, after]);
    case 2:
      return Buffer.concat([before, noise(dice, 1, 12), after]);
    case 3:
      return before;
    case 4:
      return Buffer.concat([before, Buffer.from(dice.pick(NASTY)), after]);
    default: {
      const copy = Buffer.from(bytes);
      if (copy.length > 0) copy[at] = dice.chance(0.5) ? dice.pick(EDGES) : (copy[at] ?? 0) ^ (1 << dice.int(0, 7));
      return copy;
    }
  }
}

/** Nearly what it was. */
export function mutate(dice: Dice, bytes: Buffer): Buffer {
  let mutant = bytes;
  for (let i = dice.int(1, CHANGES_MAX); i > 0; i--) mutant = changed(dice, mutant);
  return mutant;
}

/** Any value that JSON can say, and not a deep one. */
export function anyValue(dice: Dice, depth = 2): unknown {
  const kind = dice.int(0, depth > 0 ? 8 : 5);
  if (kind === 0) return null;
  if (kind === 1) return dice.chance(0.5);
  if (kind === 2) return dice.pick([0, -1, 1.5, 1e308, 2 ** 53, -(2 ** 31)]);
  if (kind < 6) return dice.pick(NASTY);
  const values = Array.from({ length: dice.int(0, 3) }, () => anyValue(dice, depth - 1));
  if (kind === 6) return values;
  return Object.fromEntries(values.map((value) => [dice.pick(NASTY), value]));
}
