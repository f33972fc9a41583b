// @ts-check
// The generator works in processes of its own, so that its CPU is not counted as the servers'. Questions and answers
// travel over Node's IPC channel.
import { fileURLToPath } from 'node:url';
import { startGroup, stopGroup } from '../dev/processes/group.mjs';

/** @typedef {{ group: import('../dev/processes/group.mjs').Group; ask: (kind: string, data?: unknown) => Promise<any> }} Child */

/**
 * @param {import('../dev/processes/life.mjs').Life} life
 * @param {string} name
 * @param {URL} script
 * @returns {Child}
 */
export function startChild(life, name, script) {
  const path = fileURLToPath(script);
  const group = startGroup(name, process.execPath, [path], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
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
        group.child.send({ id, kind, data });
      }),
  };
}

/**
 * The child's side.
 * @param {Record<string, (data: any) => unknown>} handlers
 */
export function serve(handlers) {
  process.on('message', async (/** @type {{ id: number; kind: string; data: unknown }} */ { id, kind, data }) => {
    try {
      process.send?.({ id, result: await handlers[kind]?.(data) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => process.exit(0));
}
