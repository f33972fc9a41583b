// @ts-check
// The applications log JSON, as pino writes it: good for a file, hard on the eyes.
import { red, yellow } from '../terminal/terminal.mjs';

const warning = 40;
const error = 50;
const stackLinesMax = 8;

/** @typedef {{ level: number; msg?: string; name?: string; err?: { message?: string; stack?: string } }} Entry */

/**
 * What deserves the terminal: warnings and worse.
 * @param {string} line
 * @returns {string | undefined}
 */
export function noteworthy(line) {
  const entry = parse(line);
  if (!entry || entry.level < warning) return undefined;
  const text = [entry.msg, entry.err?.message].filter(Boolean).join(': ') || line;
  return entry.level >= error ? red(text) : yellow(text);
}

/**
 * A line for somebody who looks for the reason of a crash.
 * @param {string} line
 */
export function readable(line) {
  const entry = parse(line);
  if (!entry) return line;
  const stack = entry.level >= error ? (entry.err?.stack ?? '').split('\n').slice(0, stackLinesMax) : [];
  const text = [entry.name, entry.msg, stack.length > 0 ? undefined : entry.err?.message].filter(Boolean).join(': ');
  return [`  ${text}`, ...stack.map((part) => `    ${part}`)].join('\n');
}

/**
 * @param {string} line
 * @returns {Entry | undefined}
 */
function parse(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line);
    return typeof entry.level === 'number' ? entry : undefined;
  } catch {
    return undefined;
  }
}
