// @ts-check
import { parseArgs } from 'node:util';
import { UserError } from '../dev/terminal/user-error.mjs';

/**
 * The options of a benchmark, as text.
 * @template {NonNullable<import('node:util').ParseArgsConfig['options']>} T
 * @param {string[]} args @param {T} options @param {string} usage
 */
export function parseOptions(args, options, usage) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error), usage);
  }
}

/** @param {string} usage */
export function positiveOf(usage) {
  return (/** @type {string} */ text, /** @type {string} */ name) => {
    const value = Number(text);
    if (Number.isInteger(value) && value > 0) return value;
    throw new UserError(`--${name}: whole numbers above zero, not "${text}".`, usage);
  };
}
