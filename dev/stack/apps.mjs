// @ts-check
// The applications as children: their log to a file, what needs attention to the terminal.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot, root } from '../checkout/paths.mjs';
import { startGroup, stopGroup } from '../processes/group.mjs';
import { complain, yellow } from '../terminal/terminal.mjs';
import { UserError } from '../terminal/user-error.mjs';
import { noteworthy, readable } from './log-line.mjs';

/** @typedef {import('../processes/group.mjs').Group} Group */

// The applications bound their own drain; this only catches one that hangs.
const drainGraceMs = 5_000;
const drainSecondsDefault = 20;
const tailLines = 20;

/**
 * @param {import('../processes/life.mjs').Life} life
 * @param {{ name: string; script: string; env: NodeJS.ProcessEnv; logs: string }} options
 * @returns {Group}
 */
export function startApp(life, { name, script, env, logs }) {
  const logFile = join(logs, `${name}.log`);
  const group = startGroup(name, process.execPath, ['--enable-source-maps', inRoot(script)], { cwd: root, env });
  const tail = watchOutput(group, logFile);
  const drainMsMax = (Number(env['DRAIN_SECONDS']) || drainSecondsDefault) * 1_000 + drainGraceMs;
  let stopping = false;
  life.defer(async () => {
    stopping = true;
    const { killed } = await stopGroup(group, [{ signal: 'SIGTERM', waitMs: drainMsMax }]);
    if (killed)
      complain(yellow(`${name} had not drained after ${drainMsMax / 1000} s and was killed. Its log: ${logFile}`));
  });
  const report = async () => {
    const { code, signal, error: reason } = await group.exited;
    if (stopping) return;
    // Its last words may still be in the pipe.
    await sleep(100);
    const how = reason?.message ?? signal ?? `exit code ${code}`;
    const summary = `${name} stopped unexpectedly (${how}). Its last lines:`;
    life.fail(new UserError(summary, ...tail.map(readable), `The whole log: ${logFile}`));
  };
  void report();
  return group;
}

/** @param {Group} group @param {string} logFile */
function watchOutput(group, logFile) {
  const log = createWriteStream(logFile);
  /** @type {string[]} */
  const tail = [];
  const keep = (/** @type {string} */ line) => {
    log.write(`${line}\n`);
    tail.push(line);
    if (tail.length > tailLines) tail.shift();
  };
  const streams = /** @type {const} */ ([
    [group.child.stdout, (/** @type {string} */ line) => noteworthy(line)],
    [group.child.stderr, (/** @type {string} */ line) => noteworthy(line) ?? (line.startsWith('{') ? undefined : line)],
  ]);
  for (const [stream, pick] of streams) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      keep(line);
      const shown = pick(line);
      if (shown) complain(`${group.name}: ${shown}`);
    });
  }
  return tail;
}
