// @ts-check
// What every benchmark stands on: a run of its own, and the processes compiled for it.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../dev/checkout/build.mjs';
import { tryLock } from '../dev/checkout/lock.mjs';
import { inRoot, stateDir } from '../dev/checkout/paths.mjs';
import { removeOutside } from '../dev/databases/postgres-home.mjs';
import { RunRecord, stopLeftovers } from '../dev/processes/record.mjs';
import { UserError } from '../dev/terminal/user-error.mjs';

/** @typedef {import('../dev/processes/life.mjs').Life} Life */

const buildDir = '.build/bench';
export const folder = join(stateDir, 'bench');
export const outsideName = 'bench';
export const compiled = (/** @type {string} */ script) => join(buildDir, 'dist', script);

/** One at a time, since they would measure each other; what a killed one left behind goes first. @param {Life} life @param {string} command */
export async function ownRun(life, command) {
  const lock = tryLock('bench', command);
  if (!('release' in lock))
    throw new UserError(`A benchmark is already running here (process ${lock.holder.owner.pid}).`);
  life.defer(lock.release);
  const path = join(stateDir, 'bench-run.json');
  await stopLeftovers(path);
  clean();
  mkdirSync(folder, { recursive: true });
  const record = new RunRecord(path, command, {});
  life.defer(() => {
    clean();
    record.remove();
  });
  return record;
}

function clean() {
  rmSync(folder, { recursive: true, force: true });
  removeOutside(outsideName);
}

/** @param {Life} life @param {string} command */
export async function buildForBench(life, command) {
  mkdirSync(inRoot(buildDir), { recursive: true });
  // Its "imports" lead #libs/* into this folder's own dist.
  copyFileSync(inRoot('package.json'), inRoot(join(buildDir, 'package.json')));
  return await build(life, { outDir: join(buildDir, 'dist'), command });
}
