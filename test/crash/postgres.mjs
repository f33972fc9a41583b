// @ts-check
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '../../dev/databases/postgres.mjs';
import { freePort } from '../../dev/processes/ports.mjs';

const RESTARTS_MAX = 100;
const RETRY_MS = 300;

/** @typedef {import('../../dev/processes/life.mjs').Life} Life */
/** @typedef {import('../../dev/processes/group.mjs').Group} Group */

/**
 * A PostgreSQL that comes back by itself whenever it is killed, on the same port, with its data.
 * @param {Life} life
 * @param {string} folder
 * @param {(group: Group) => void} onStart
 * @returns {Promise<string>} its address
 */
export async function keepPostgres(life, folder, onStart) {
  const options = {
    folder: join(folder, 'postgres'),
    outsideName: basename(folder),
    port: await freePort(),
    logFile: join(folder, 'postgres.log'),
    throwAway: true,
    onStart,
  };
  const postgres = await startPostgres(life, options);
  void keep(life, options, postgres.group.exited);
  return postgres.url;
}

/**
 * @param {Life} life
 * @param {Parameters<typeof startPostgres>[1]} options
 * @param {Promise<unknown>} exited
 */
async function keep(life, options, exited) {
  let ended = false;
  for (let restarts = 0; restarts < RESTARTS_MAX; restarts++) {
    // What is undone before the server, which was registered just now, is stopped.
    life.defer(() => {
      ended = true;
    });
    await exited;
    if (ended || life.signal.aborted) return;
    try {
      exited = (await startPostgres(life, options)).group.exited;
    } catch {
      // Sessions of the killed one may still be ending: until then PostgreSQL refuses to start on their data.
      exited = sleep(RETRY_MS);
    }
  }
}
