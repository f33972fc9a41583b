// @ts-check
// The generator works in processes of its own, so that its CPU is not counted as the servers'. Questions and answers
// travel over Node's IPC channel.
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startGroup, stopGroup } from '../dev/processes/group.mjs';

/**
 * @typedef {object} Child
 * @property {import('../dev/processes/group.mjs').Group} group
 * @property {(kind: string, data?: unknown) => Promise<any>} ask
 * @property {() => Promise<void>} stop before its time
 */

const leaveMsMax = 10_000;

/**
 * @param {import('../dev/processes/life.mjs').Life} life
 * @param {string} name
 * @param {URL} script
 * @param {{ flags?: string[]; env?: NodeJS.ProcessEnv }} [options] of Node
 * @returns {Child}
 */
export function startChild(life, name, script, { flags = [], env = process.env } = {}) {
  const args = [...flags, fileURLToPath(script)];
  const group = startGroup(name, process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  life.defer(async () => void (await stopGroup(group, [{ signal: 'SIGTERM', waitMs: 2_000 }])));
  /** @type {Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>} */
  const open = new Map();
  group.child.on('message', (/** @type {{ id: number; result?: unknown; error?: string }} */ { id, result, error }) => {
    const asked = open.get(id);
    open.delete(id);
    if (error === undefined) asked?.resolve(result);
    else asked?.reject(new Error(`${name}: ${error}`));
  });
  group.child.once('exit', () => {
    for (const { reject } of open.values()) reject(new Error(`${name} has ended`));
  });
  let next = 0;
  return {
    group,
    ask: (kind, data) =>
      new Promise((resolve, reject) => {
        const id = next++;
        open.set(id, { resolve, reject });
        group.child.send({ id, kind, data }, (error) => error && reject(error));
      }),
    stop: async () => {
      if (group.child.connected) group.child.disconnect();
      await Promise.race([group.exited, sleep(leaveMsMax, undefined, { ref: false })]);
      await stopGroup(group, []);
    },
  };
}

/** @type {Record<string, (data: any) => unknown>} */
const answers = {};

/**
 * The child's side. What is loaded before a script may serve as well.
 * @param {Record<string, (data: any) => unknown>} handlers
 */
export function serve(handlers) {
  const first = Object.keys(answers).length === 0;
  Object.assign(answers, handlers);
  if (!first) return;
  process.on('message', async (/** @type {{ id: number; kind: string; data: unknown }} */ { id, kind, data }) => {
    try {
      process.send?.({ id, result: await answers[kind]?.(data) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => process.exit(0));
}
