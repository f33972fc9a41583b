// @ts-check
// Every process we start leads a process group of its own: a Ctrl-C in the terminal reaches only us, we decide the
// order in which things stop, and stopping the group leaves none of its children behind.
import { spawn } from 'node:child_process';
import { identify, isAlive } from './identity.mjs';

/** @typedef {{ uid: number; gid: number }} Account */
/** @typedef {{ code: number | null; signal: NodeJS.Signals | null; error?: Error }} Exit */
/** @typedef {{ signal: NodeJS.Signals; waitMs: number }} Persuasion how hard to ask, and how long to wait */
/**
 * @typedef {object} Group
 * @property {string} name
 * @property {number} pid 0 when it could not even be started
 * @property {import('node:child_process').ChildProcess} child
 * @property {Promise<Exit>} exited
 * @property {() => boolean} running
 */

/** @type {Set<Group>} */
const alive = new Set();

/**
 * @param {string} name
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string; env?: NodeJS.ProcessEnv; account?: Account | undefined; stdio?: import('node:child_process').StdioOptions }} [options]
 * @returns {Group}
 */
export function startGroup(name, command, args, { account, ...options } = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options, ...account, detached: true });
  let running = true;
  /** @type {Promise<Exit>} */
  const exited = new Promise((resolve) => {
    // Without this listener a missing or forbidden program arrives as an uncaught error.
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  /** @type {Group} */
  const group = { name, pid: child.pid ?? 0, child, exited, running: () => running };
  alive.add(group);
  const forget = async () => {
    await exited;
    running = false;
    // What it may have started in turn.
    killGroup(group.pid, 'SIGKILL');
    alive.delete(group);
  };
  void forget();
  return group;
}

/**
 * Asks politely first, and ever less so; resolves when the process is gone.
 * @param {Group} group
 * @param {readonly Persuasion[]} persuasion
 * @returns {Promise<{ killed: boolean }>}
 */
export async function stopGroup(group, persuasion) {
  for (const { signal, waitMs } of persuasion) {
    if (!group.running()) return { killed: false };
    group.child.kill(signal);
    if (await within(group.exited, waitMs)) return { killed: false };
  }
  killGroup(group.pid, 'SIGKILL');
  await within(group.exited, 5_000);
  return { killed: true };
}

/**
 * The same for a process that an earlier, dead command left behind.
 * @param {import('./identity.mjs').ProcessIdentity} identity
 * @param {readonly Persuasion[]} persuasion
 */
export async function stopLeftover(identity, persuasion) {
  for (const { signal, waitMs } of [...persuasion, { signal: /** @type {const} */ ('SIGKILL'), waitMs: 5_000 }]) {
    if (!isAlive(identity)) break;
    if (signal === 'SIGKILL') killGroup(identity.pid, signal);
    else killProcess(identity.pid, signal);
    const deadline = Date.now() + waitMs;
    while (isAlive(identity) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** @param {Group} group */
export function identityOf(group) {
  return identify(group.pid) ?? { pid: group.pid, startedAt: 'gone' };
}

/** The last resort: nothing we started outlives us. */
export function killEverything() {
  for (const group of alive) killGroup(group.pid, 'SIGKILL');
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function killGroup(pid, signal) {
  if (pid > 1) killProcess(-pid, signal);
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function killProcess(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone.
  }
}

/**
 * @param {Promise<unknown>} promise
 * @param {number} ms
 */
async function within(promise, ms) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const result = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return result;
}
