// @ts-check
// A note, on disk, of what a command has started: so that other commands find it, and so that the next one can
// stop what a killed one left behind.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ownFolder } from '../checkout/paths.mjs';
import { say } from '../terminal/terminal.mjs';
import { identityOf, stopLeftover } from './group.mjs';
import { identify, isAlive } from './identity.mjs';

/** @typedef {import('./identity.mjs').ProcessIdentity} ProcessIdentity */
/** @typedef {{ command: string; owner: ProcessIdentity | undefined; processes: (ProcessIdentity & { name: string })[] }} Note */

/** @template {object} Extra */
export class RunRecord {
  #path;
  /** @type {Note & Extra} */
  #note;

  /** @param {string} path @param {string} command @param {Extra} extra */
  constructor(path, command, extra) {
    this.#path = path;
    this.#note = { command, owner: identify(process.pid), processes: [], ...extra };
    this.#write();
  }

  /** @param {import('./group.mjs').Group} group */
  addProcess(group) {
    this.#note.processes.push({ name: group.name, ...identityOf(group) });
    this.#write();
  }

  /** @param {Partial<Extra>} extra */
  set(extra) {
    Object.assign(this.#note, extra);
    this.#write();
  }

  remove() {
    rmSync(this.#path, { force: true });
  }

  #write() {
    ownFolder(dirname(this.#path));
    // Readable by its owner only: a DATABASE_URL may hold a real password.
    writeFileSync(`${this.#path}.new`, JSON.stringify(this.#note, undefined, 2), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
  }
}

/**
 * @param {string} path
 * @returns {Note | undefined}
 */
export function readRecord(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The last started first, as a proper stop would.
 * @param {string} path
 */
export async function stopLeftovers(path) {
  const note = readRecord(path);
  for (const { name, ...identity } of (note?.processes ?? []).toReversed()) {
    if (!isAlive(identity)) continue;
    say(`  stopping ${name} (process ${identity.pid}), left behind by a killed ${note?.command}`);
    // PostgreSQL would wait for its clients on SIGTERM.
    const signal = name === 'PostgreSQL' ? 'SIGINT' : 'SIGTERM';
    await stopLeftover(identity, [{ signal, waitMs: 15_000 }]);
  }
  rmSync(path, { force: true });
}
