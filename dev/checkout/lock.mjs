// @ts-check
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isAlive } from '../processes/identity.mjs';
import { ownFolder, stateDir } from './paths.mjs';

/** @typedef {{ command: string; owner: import('../processes/identity.mjs').ProcessIdentity }} Holder */

const locksDir = join(stateDir, 'locks');

/** @param {string} name */
const lockPath = (name) => join(ownFolder(locksDir), `${name}.lock`);

/**
 * Who holds a lock. A lock whose owner is dead does not count.
 * @param {string} name
 * @returns {Holder | undefined}
 */
export function holderOfLock(name) {
  const holder = read(lockPath(name));
  return holder && isAlive(holder.owner) ? holder : undefined;
}

/**
 * @param {string} name
 * @param {string} command told to whoever comes second
 * @returns {{ release: () => void } | { holder: Holder }}
 */
export function tryLock(name, command) {
  const path = lockPath(name);
  const mine = JSON.stringify({ command, owner: identify(process.pid) });
  // Bounded: each further round means that somebody else's stale lock was in the way.
  for (let round = 0; round < 10; round++) {
    if (create(path, mine)) return { release: () => release(path, mine) };
    const holder = read(path);
    if (holder && isAlive(holder.owner)) return { holder };
    setAside(path, holder);
  }
  throw new Error(`The lock ${path} changes hands too quickly. Try again.`);
}

/**
 * Waits its turn, for work that is short and must not run twice at once.
 * @template T
 * @param {string} name
 * @param {{ command: string; signal: AbortSignal; waitMs: number }} options
 * @param {() => Promise<T>} work
 */
export async function withLock(name, { command, signal, waitMs }, work) {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const lock = tryLock(name, command);
    if ('release' in lock) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited ${waitMs / 1000} s for ${lock.holder.command} (process ${lock.holder.owner.pid}).`);
    }
    await sleep(200, undefined, { signal });
  }
}

/** @param {string} path @param {string} content */
function create(path, content) {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Renaming is atomic: of several who find the same stale lock, one moves it. Whoever then finds a living lock in its
 * hand, made by a quicker one in between, puts it back.
 * @param {string} path
 * @param {Holder | undefined} stale
 */
function setAside(path, stale) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    const moved = read(aside);
    if (moved && moved.owner.startedAt !== stale?.owner.startedAt && isAlive(moved.owner)) renameSync(aside, path);
    else rmSync(aside, { force: true });
  } catch {
    // Another has moved it.
  }
}

/** @param {string} path @param {string} mine */
function release(path, mine) {
  try {
    if (readFileSync(path, 'utf8') === mine) rmSync(path, { force: true });
  } catch {
    // Gone with the state folder.
  }
}

/**
 * @param {string} path
 * @returns {Holder | undefined}
 */
function read(path) {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8'));
    return holder?.owner?.pid ? holder : undefined;
  } catch {
    return undefined;
  }
}
