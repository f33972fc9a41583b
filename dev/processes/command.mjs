// @ts-check
import { UserError } from '../terminal/user-error.mjs';
import { startGroup, stopGroup } from './group.mjs';

const outputCharsMax = 200_000;

/**
 * Runs a program to its end, within a deadline, and collects what it says.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} options
 * @param {AbortSignal} [options.signal]
 * @param {number} options.timeoutMs
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {import('./group.mjs').Account | undefined} [options.account]
 * @param {(chunk: string) => void} [options.onOutput]
 * @returns {Promise<{ code: number; output: string }>} code 127 when it could not be started, 124 after the deadline
 */
export async function run(command, args, { signal, timeoutMs, onOutput, ...options }) {
  signal?.throwIfAborted();
  const group = startGroup(command, command, args, options);
  let output = '';
  const collect = (/** @type {Buffer} */ chunk) => {
    output = (output + chunk.toString()).slice(-outputCharsMax);
    onOutput?.(chunk.toString());
  };
  group.child.stdout?.on('data', collect);
  group.child.stderr?.on('data', collect);
  let timedOut = false;
  const stop = () => void stopGroup(group, [{ signal: 'SIGTERM', waitMs: 5_000 }]);
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, timeoutMs);
  signal?.addEventListener('abort', stop, { once: true });
  const closed = new Promise((resolve) => group.child.once('close', resolve));
  const exit = await group.exited;
  // The pipes may hold more than was read when the process ended; a grandchild may hold them open for ever.
  if (!exit.error) await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 500).unref())]);
  clearTimeout(timer);
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  if (exit.error) return { code: 127, output: exit.error.message };
  if (timedOut) return { code: 124, output: `${output}\n(stopped: not done after ${timeoutMs / 1000} s)` };
  return { code: exit.code ?? 1, output };
}

/**
 * The same, where anything but success ends the command.
 * @param {string} what told to the user when it fails
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} options
 */
export async function mustRun(what, command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0)
    throw new UserError(`${what} failed (exit code ${code}): ${[command, ...args].join(' ')}`, output.trim());
  return output;
}
