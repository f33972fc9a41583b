// @ts-check
// The embedded PostgreSQL: the real server, from npm. Started directly rather than by the library, which would
// stop it on Ctrl-C before the applications have drained.
import { chownSync, closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mustRun } from '../processes/command.mjs';
import { startGroup, stopGroup, stopLeftover } from '../processes/group.mjs';
import { commandLine, identify } from '../processes/identity.mjs';
import { UserError } from '../terminal/user-error.mjs';
import { accountFor } from './postgres-account.mjs';
import { query, reasonOf } from './postgres-existing.mjs';
import { dataFolderFor, programsFor } from './postgres-home.mjs';

/** @typedef {import('../processes/group.mjs').Account} Account */
/** @typedef {import('../processes/group.mjs').Group} Group */

const database = 'payment_propeller';
// No secret: it listens on the loopback address only and holds development data. A password all the same, so that a
// DATABASE_URL without one fails here as it would anywhere else.
const role = 'propeller';
const readyMsMax = 60_000;
const initMsMax = 120_000;

/** Fast (ends sessions, keeps the data clean), then immediate (recovers at the next start). */
export const stopPostgres = /** @type {const} */ ([
  { signal: 'SIGINT', waitMs: 15_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
]);

/**
 * @param {import('../processes/life.mjs').Life} life
 * @param {object} options
 * @param {string} options.folder where the data should be
 * @param {string} options.outsideName what it is called where it goes when PostgreSQL's user cannot enter there
 * @param {number} options.port
 * @param {string} options.logFile
 * @param {boolean} options.throwAway faster, and lost if the machine (not just the server) stops
 * @param {Record<string, string> | undefined} [options.settings] on top of ours
 * @param {((group: Group) => void) | undefined} [options.onStart] told before it is ready
 * @returns {Promise<{ url: string; version: string; group: Group; folder: string }>}
 */
export async function startPostgres(
  life,
  { folder: wanted, outsideName, port, logFile, throwAway, settings, onStart },
) {
  const account = await accountFor(life, join(wanted, 'data'));
  const programs = await programsFor(life, account);
  const folder = dataFolderFor(account, wanted, outsideName);
  const dataDir = join(folder, 'data');
  if (!existsSync(dataDir)) await initialise(life, { programs, account, folder, dataDir, throwAway });
  await takeOver(dataDir);
  const version = await checkDataVersion(life, { programs, account, dataDir });
  const group = spawnServer({ programs, account, dataDir, port, logFile, throwAway, settings });
  life.defer(() => stopGroup(group, stopPostgres));
  onStart?.(group);
  const server = `postgres://${role}:${role}@127.0.0.1:${port}`;
  await untilReady(life, group, `${server}/postgres`, logFile);
  await ensureDatabase(`${server}/postgres`);
  return { url: `${server}/${database}`, version, group, folder };
}

/**
 * Made beside its place and then moved there: an initdb that was cut short leaves nothing that looks finished.
 * @param {import('../processes/life.mjs').Life} life
 * @param {{ programs: string; account: Account | undefined; folder: string; dataDir: string; throwAway: boolean }} options
 */
async function initialise(life, { programs, account, folder, dataDir, throwAway }) {
  const unfinished = `${dataDir}.new`;
  const passwordFile = join(folder, 'password');
  rmSync(unfinished, { recursive: true, force: true });
  writeFileSync(passwordFile, role, { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const login = [`--username=${role}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const args = [
    `--pgdata=${unfinished}`,
    ...login,
    ...locale,
    '--no-instructions',
    ...(throwAway ? ['--no-sync'] : []),
  ];
  await mustRun('Creating the PostgreSQL data folder', join(programs, 'bin/initdb'), args, {
    account,
    cwd: folder,
    env: cleanEnvironment(),
    signal: life.signal,
    timeoutMs: initMsMax,
  });
  rmSync(passwordFile, { force: true });
  renameSync(unfinished, dataDir);
}

/**
 * A command that was killed leaves its server running, or a pid file whose number may by now be another process.
 * @param {string} dataDir
 */
async function takeOver(dataDir) {
  const pidFile = join(dataDir, 'postmaster.pid');
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[0]) : 0;
  const leftover = pid > 0 ? identify(pid) : undefined;
  if (leftover && commandLine(pid).includes(dataDir)) await stopLeftover(leftover, stopPostgres);
  rmSync(pidFile, { force: true });
}

/**
 * @param {import('../processes/life.mjs').Life} life
 * @param {{ programs: string; account: Account | undefined; dataDir: string }} options
 */
async function checkDataVersion(life, { programs, account, dataDir }) {
  const output = await mustRun('Starting PostgreSQL', join(programs, 'bin/postgres'), ['--version'], {
    account,
    cwd: '/',
    env: cleanEnvironment(),
    signal: life.signal,
    timeoutMs: 15_000,
  });
  const version = /\d+(\.\d+)*/.exec(output)?.[0] ?? output.trim();
  const ofData = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim();
  if (version.split('.')[0] === ofData) return version;
  throw new UserError(
    `${dataDir} was made by PostgreSQL ${ofData}; this is PostgreSQL ${version}, which cannot read it.`,
    `It is development data: delete that folder to start afresh, or set DATABASE_URL.`,
  );
}

/** @param {{ programs: string; account: Account | undefined; dataDir: string; port: number; logFile: string; throwAway: boolean; settings: Record<string, string> | undefined }} options */
function spawnServer({ programs, account, dataDir, port, logFile, throwAway, settings: more }) {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Killing the server still loses nothing, since commits are written before they are answered; only a machine
    // that stops would lose data, and throw-away data is lost then anyway.
    ...(throwAway && { fsync: 'off', full_page_writes: 'off' }),
    ...more,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(logFile, 'a');
  const group = startGroup(
    'PostgreSQL',
    join(programs, 'bin/postgres'),
    ['-D', dataDir, '-p', String(port), ...flags],
    {
      account,
      cwd: dataDir,
      env: cleanEnvironment(),
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  return group;
}

/**
 * @param {import('../processes/life.mjs').Life} life
 * @param {Group} group @param {string} url @param {string} logFile
 */
async function untilReady(life, group, url, logFile) {
  const deadline = Date.now() + readyMsMax;
  let reason = '';
  while (group.running() && Date.now() < deadline) {
    life.signal.throwIfAborted();
    try {
      await query(url, 'SELECT 1');
      return;
    } catch (error) {
      reason = reasonOf(error);
      await sleep(50, undefined, { signal: life.signal });
    }
  }
  const { error } = group.running() ? { error: undefined } : await group.exited;
  const tail = readFileSync(logFile, 'utf8').trim().split('\n').slice(-10).join('\n');
  throw new UserError(`PostgreSQL did not start: ${error?.message ?? reason}`, `The end of ${logFile}:`, tail);
}

/** @param {string} url */
async function ensureDatabase(url) {
  const found = await query(url, `SELECT 1 FROM pg_database WHERE datname = '${database}'`);
  if (found.length === 0) await query(url, `CREATE DATABASE ${database}`);
}

/** The user's own PG… variables are about other servers. */
function cleanEnvironment() {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}
