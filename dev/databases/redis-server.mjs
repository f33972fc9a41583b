// @ts-check
// Finds a Redis (or Valkey) server program: on the PATH, from an earlier download, or through the machine's package
// manager. Nothing is installed into the system and no service is started where unpacking will do.
import { accessSync, constants, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from '../checkout/paths.mjs';
import { filesUnder } from '../checkout/sources.mjs';
import { run } from '../processes/command.mjs';
import { say } from '../terminal/terminal.mjs';
import { UserError } from '../terminal/user-error.mjs';
import { reasonOf } from './postgres-existing.mjs';
import { redisMajorMin } from './redis-existing.mjs';
import { apk } from './roads/apk.mjs';
import { apt } from './roads/apt.mjs';
import { brew } from './roads/brew.mjs';
import { dnf } from './roads/dnf.mjs';

/** @typedef {import('../processes/life.mjs').Life} Life */
/** @typedef {{ path: string; version: string; libraryPath?: string; source: string }} RedisServer */
/**
 * @typedef {object} Road one way to obtain a server through a package manager
 * @property {string} tool present or not decides whether the road is open
 * @property {string} announcement
 * @property {(life: Life, into: string) => Promise<void>} obtain unpacks into the folder, or puts it on the PATH
 */

const names = ['redis-server', 'valkey-server'];
/** @type {Road[]} */
const roads = [apt, dnf, apk, brew];
const tries = 3;

/**
 * @param {Life} life
 * @returns {Promise<RedisServer>}
 */
export async function findRedisServer(life) {
  const tooOld = /** @type {string[]} */ ([]);
  const onPath = await newEnough(life, names.flatMap(onThePath), 'PATH', tooOld);
  if (onPath) return onPath;
  const cache = join(cacheFolder('redis'), machineKey());
  const cached = await unpacked(life, cache, tooOld);
  if (cached) return cached;
  return await obtain(life, cache, tooOld);
}

/** @param {RedisServer} server @returns {NodeJS.ProcessEnv} */
export function environmentOf({ libraryPath }) {
  return { PATH: process.env['PATH'], LC_ALL: 'C', ...(libraryPath && { LD_LIBRARY_PATH: libraryPath }) };
}

/** @param {Life} life @param {string} cache @param {string[]} tooOld */
async function obtain(life, cache, tooOld) {
  const failures = [];
  for (const road of roads.filter(({ tool }) => onThePath(tool).length > 0)) {
    say(`  no Redis on this machine: ${road.announcement}`);
    try {
      return await travel(life, road, cache, tooOld);
    } catch (error) {
      life.signal.throwIfAborted();
      failures.push(`${road.tool}: ${reasonOf(error)}`);
    }
  }
  throw new UserError(...waysOut(failures, tooOld));
}

/** @param {Life} life @param {Road} road @param {string} cache @param {string[]} tooOld */
async function travel(life, road, cache, tooOld) {
  const unfinished = `${cache}.${process.pid}`;
  try {
    for (let attempt = 1; ; attempt++) {
      rmSync(unfinished, { recursive: true, force: true });
      try {
        await road.obtain(life, unfinished);
        break;
      } catch (error) {
        life.signal.throwIfAborted();
        if (attempt === tries) throw error;
        say(`  ${road.tool} failed, once more (${attempt} of ${tries}): ${reasonOf(error).split('\n')[0]}`);
      }
    }
    if (existsSync(unfinished)) {
      rmSync(cache, { recursive: true, force: true });
      renameSync(unfinished, cache);
      writeFileSync(join(cache, 'source'), road.tool);
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  const found =
    (await unpacked(life, cache, tooOld)) ?? (await newEnough(life, names.flatMap(onThePath), road.tool, tooOld));
  if (!found) throw new Error(`brought no Redis ${redisMajorMin}.0 or newer that runs here`);
  return found;
}

/** @param {Life} life @param {string} folder @param {string[]} tooOld */
async function unpacked(life, folder, tooOld) {
  const files = filesUnder(folder, { links: true });
  const programs = files.filter((path) => names.some((name) => path.endsWith(`bin/${name}`)));
  const libraries = files.filter((path) => /\.so(\.\d+)*$/.test(path)).map((path) => join(folder, path, '..'));
  const source = programs.length > 0 ? readFileSync(join(folder, 'source'), 'utf8') : '';
  const paths = programs.map((path) => join(folder, path));
  return await newEnough(life, paths, source, tooOld, [...new Set(libraries)].join(delimiter));
}

/**
 * @param {Life} life @param {string[]} paths @param {string} source @param {string[]} tooOld @param {string} [libraryPath]
 * @returns {Promise<RedisServer | undefined>}
 */
async function newEnough(life, paths, source, tooOld, libraryPath) {
  for (const path of paths) {
    const server = { path, source, ...(libraryPath && { libraryPath }) };
    const env = environmentOf({ ...server, version: '' });
    const { code, output } = await run(path, ['--version'], { env, signal: life.signal, timeoutMs: 10_000 });
    const version = /\bv=(\d+\.\d+\.\d+)/.exec(output)?.[1];
    if (code === 0 && version && Number.parseInt(version, 10) >= redisMajorMin) return { ...server, version };
    tooOld.push(`${path}: ${version ? `version ${version}` : output.trim().split('\n')[0]}`);
  }
  return undefined;
}

/** @param {string} name @returns {string[]} */
function onThePath(name) {
  const dirs = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return dirs
    .map((dir) => join(dir, name))
    .filter(isExecutable)
    .slice(0, 1);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A home folder may be shared by machines whose libraries differ. */
function machineKey() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const value = (/** @type {string} */ key) => new RegExp(`^${key}="?([\\w.-]+)`, 'm').exec(release)?.[1] ?? 'any';
  return [process.platform, process.arch, value('ID'), value('VERSION_ID')].join('-');
}

/** @param {string[]} failures @param {string[]} tooOld */
function waysOut(failures, tooOld) {
  return [
    `payment-propeller needs Redis (or Valkey) ${redisMajorMin}.0 or newer, and found none.`,
    ...tooOld.map((line) => `  not usable: ${line}`),
    ...failures.map((line) => `  tried ${line}`),
    'Ways out:',
    '  - put a `redis-server` or `valkey-server` on the PATH (apt-get install redis-server, dnf install redis,',
    '    apk add redis, brew install redis), then repeat this command;',
    '  - or set REDIS_URL to one that runs elsewhere, for example after',
    '    `docker run -d -p 6379:6379 redis:7 redis-server --appendonly yes --appendfsync always`:',
    '    REDIS_URL=redis://localhost:6379 npm start',
  ];
}
