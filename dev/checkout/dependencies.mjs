// @ts-check
// Installs with `npm ci`, but only when what is installed is not what the lockfile says. The stamp inside
// node_modules goes when npm removes the folder, so an install that was cut short is repeated.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mustRun } from '../processes/command.mjs';
import { step } from '../terminal/terminal.mjs';
import { UserError } from '../terminal/user-error.mjs';
import { holderOfLock, withLock } from './lock.mjs';
import { inRoot, root } from './paths.mjs';

const stampPath = inRoot('node_modules/.installed-for');
const installMsMax = 15 * 60_000;

/** @typedef {{ version?: string; link?: boolean; optional?: boolean; devOptional?: boolean }} LockedPackage */

/**
 * @param {import('../processes/life.mjs').Life} life
 * @param {{ command: string; locks: readonly string[] }} options the locks whose holders need node_modules to stay
 */
export async function ensureDependencies(life, { command, locks }) {
  if (!existsSync(inRoot('package-lock.json'))) throw new UserError('package-lock.json is missing from this checkout.');
  if (isInstalled()) return;
  await withLock('install', { command, signal: life.signal, waitMs: installMsMax }, async () => {
    if (isInstalled()) return;
    refuseWhileInUse(locks);
    await step('dependencies', async (tell) => {
      tell('npm ci');
      await install(life.signal);
      writeStamp();
    });
  });
}

function isInstalled() {
  try {
    if (readFileSync(stampPath, 'utf8') === fingerprint()) return true;
  } catch {
    // No stamp: somebody may have run `npm ci` by hand.
  }
  if (!installedByHand()) return false;
  writeStamp();
  return true;
}

function writeStamp() {
  writeFileSync(stampPath, fingerprint());
}

/** Native packages are per platform: a node_modules brought along from another machine does not count. */
function fingerprint() {
  const lock = createHash('sha256')
    .update(readFileSync(inRoot('package-lock.json')))
    .digest('hex');
  return `${lock} ${process.platform}-${process.arch}`;
}

/** npm notes in node_modules what it installed; compare that with what it should install. */
function installedByHand() {
  try {
    const wanted = packagesOf(inRoot('package-lock.json'));
    const found = packagesOf(inRoot('node_modules/.package-lock.json'));
    return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
      if (path === '') return true;
      const there = found[path]?.version;
      return there === undefined ? Boolean(optional || devOptional) : there === version && existsSync(inRoot(path));
    });
  } catch {
    return false;
  }
}

/**
 * @param {string} path
 * @returns {Record<string, LockedPackage>}
 */
function packagesOf(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/** @param {readonly string[]} locks */
function refuseWhileInUse(locks) {
  for (const lock of locks) {
    const holder = holderOfLock(lock);
    if (!holder || !existsSync(inRoot('node_modules'))) continue;
    throw new UserError(
      'The lockfile has changed, so the dependencies must be installed again;',
      `but ${holder.command} (process ${holder.owner.pid}) is running from them. Stop it, then repeat this command.`,
    );
  }
}

/** @param {AbortSignal} signal */
async function install(signal) {
  // Development needs the development dependencies, whatever NODE_ENV says.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env['npm_execpath'];
  const [command, prefix] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  await mustRun('Installing the dependencies', command, [...prefix, ...args], {
    cwd: root,
    signal,
    timeoutMs: installMsMax,
  });
}
