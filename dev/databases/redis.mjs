// @ts-check
// A Redis server of our own, as durable as the webhook door needs it: what it has answered is on the disk.
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownFolder } from '../checkout/paths.mjs';
import { startGroup, stopGroup } from '../processes/group.mjs';
import { UserError } from '../terminal/user-error.mjs';
import { reasonOf } from './postgres-existing.mjs';
import { askRedis } from './redis-existing.mjs';
import { environmentOf } from './redis-server.mjs';

/** @typedef {import('../processes/group.mjs').Group} Group */

const readyMsMax = 60_000;

export const stopRedis = /** @type {const} */ ([{ signal: 'SIGTERM', waitMs: 10_000 }]);

/**
 * @param {import('../processes/life.mjs').Life} life
 * @param {object} options
 * @param {import('./redis-server.mjs').RedisServer} options.server
 * @param {string} options.folder
 * @param {number} options.port
 * @param {string} options.logFile
 * @param {((group: Group) => void) | undefined} [options.onStart] told before it is ready
 * @param {Record<string, string>} [options.settings] that differ
 * @returns {Promise<{ url: string; group: Group }>}
 */
export async function startRedis(life, { server, folder, port, logFile, onStart, settings: own }) {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: ownFolder(folder),
    appendonly: 'yes',
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
    // The append-only file holds everything; snapshots would only repeat it.
    save: '',
    daemonize: 'no',
    ...own,
  };
  const log = openSync(logFile, 'a');
  const group = startGroup(
    'Redis',
    server.path,
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    {
      cwd: folder,
      env: environmentOf(server),
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  life.defer(() => stopGroup(group, stopRedis));
  onStart?.(group);
  const url = `redis://127.0.0.1:${port}`;
  await untilReady(life, group, url, logFile);
  return { url, group };
}

/** @param {import('../processes/life.mjs').Life} life @param {Group} group @param {string} url @param {string} logFile */
async function untilReady(life, group, url, logFile) {
  const deadline = Date.now() + readyMsMax;
  let reason = '';
  while (group.running() && Date.now() < deadline) {
    life.signal.throwIfAborted();
    try {
      // Also refused while it still reads its file.
      await askRedis(url);
      return;
    } catch (error) {
      reason = reasonOf(error);
      await sleep(50, undefined, { signal: life.signal });
    }
  }
  const { error } = group.running() ? { error: undefined } : await group.exited;
  const tail = readFileSync(logFile, 'utf8').trim().split('\n').slice(-10).join('\n');
  throw new UserError(`Redis did not start: ${error?.message ?? reason}`, `The end of ${logFile}:`, tail);
}
