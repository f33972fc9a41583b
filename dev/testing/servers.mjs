// @ts-check
// PostgreSQL and Redis for one test run: on ports of their own, gone afterwards.
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { environmentForTests } from '../checkout/environment.mjs';
import { ownFolder, stateDir } from '../checkout/paths.mjs';
import { provideDatabases } from '../databases/databases.mjs';
import { removeOutside } from '../databases/postgres-home.mjs';
import { findRedisServer } from '../databases/redis-server.mjs';
import { isAlive } from '../processes/identity.mjs';
import { readRecord, RunRecord, stopLeftovers } from '../processes/record.mjs';

/** @typedef {import('../processes/life.mjs').Life} Life */

export const testBuildDir = '.build/test';

const runsDir = join(stateDir, 'test-runs');

/**
 * @param {Life} life
 * @param {string} command
 * @returns {Promise<{ env: NodeJS.ProcessEnv; folder: string }>} what the tests are told, and a folder for their files
 */
export async function provideForTests(life, command) {
  await sweep();
  const folder = mkdtempSync(join(tmpdir(), 'payment-propeller-test-'));
  const record = new RunRecord(join(runsDir, `${basename(folder)}.json`), command, { folder });
  life.defer(() => {
    forget(folder);
    record.remove();
  });
  // PostgreSQL's user passes through it.
  chmodSync(folder, 0o711);
  const databases = await provideDatabases(life, {
    folder,
    outsideName: basename(folder),
    databaseUrl: process.env['TEST_DATABASE_URL'],
    redisUrl: process.env['TEST_REDIS_URL'],
    throwAway: true,
    onStart: (group) => record.addProcess(group),
  });
  const server = databases.redisServer ?? (await findRedisServer(life));
  const env = {
    ...environmentForTests(),
    NODE_ENV: 'test',
    TEST_DATABASE_URL: databases.databaseUrl,
    TEST_REDIS_URL: databases.redisUrl,
    // For tests that start a Redis of their own, to kill it.
    TEST_REDIS_SERVER: server.path,
    TEST_REDIS_LIBRARY_PATH: server.libraryPath ?? '',
    TEST_BUILD_DIR: testBuildDir,
  };
  return { env, folder };
}

/** Ends what test runs left behind that were killed before they could clean up. */
async function sweep() {
  for (const name of readdirSync(ownFolder(runsDir)).filter((file) => file.endsWith('.json'))) {
    const path = join(runsDir, name);
    const note = /** @type {(import('../processes/record.mjs').Note & { folder: string }) | undefined} */ (
      readRecord(path)
    );
    if (note?.owner && isAlive(note.owner)) continue;
    await stopLeftovers(path);
    if (note) forget(note.folder);
  }
}

/** @param {string} folder */
function forget(folder) {
  rmSync(folder, { recursive: true, force: true });
  removeOutside(basename(folder));
}
