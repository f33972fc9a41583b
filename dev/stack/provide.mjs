// @ts-check
// What `npm start` and `npm run infra` have in common: one at a time per checkout, the same data, the same steps.
import { mkdirSync } from 'node:fs';
import { build } from '../checkout/build.mjs';
import { ensureDependencies } from '../checkout/dependencies.mjs';
import { loadDotEnv, portsFromEnvironment } from '../checkout/environment.mjs';
import { tryLock } from '../checkout/lock.mjs';
import { inRoot, logsDir, ownFolder, root, stateDir } from '../checkout/paths.mjs';
import { provideDatabases } from '../databases/databases.mjs';
import { mustRun } from '../processes/command.mjs';
import { RunRecord, stopLeftovers } from '../processes/record.mjs';
import { step } from '../terminal/terminal.mjs';
import { UserError } from '../terminal/user-error.mjs';
import { stackEnvironment } from './environment.mjs';
import { statePath } from './state.mjs';

/** @typedef {import('../processes/life.mjs').Life} Life */

// Stable, so that an address in a .env keeps working; others when something else has them.
const databasePorts = { postgres: 54_329, redis: 63_790 };

/**
 * @param {Life} life
 * @param {string} command
 * @param {(ports: import('../checkout/environment.mjs').Ports) => Promise<void>} [check] before anything slow
 */
export async function provideStack(life, command, check) {
  ownFolder(stateDir);
  loadDotEnv();
  const ports = portsFromEnvironment();
  lockStack(life, command);
  await stopLeftovers(statePath);
  await check?.(ports);
  await ensureDependencies(life, { command, locks: ['test'] });
  mkdirSync(logsDir, { recursive: true });
  await step('build', async (tell) => tell(await build(life, { outDir: 'dist', command })));
  /** @type {RunRecord<import('./state.mjs').StackAddresses>} */
  const state = new RunRecord(statePath, command, { ports });
  life.defer(() => state.remove());
  const databases = await provideDatabases(life, {
    folder: stateDir,
    outsideName: 'postgres',
    ports: databasePorts,
    databaseUrl: process.env['DATABASE_URL'],
    redisUrl: process.env['REDIS_URL'],
    onStart: (group) => state.addProcess(group),
  });
  watch(life, databases.groups);
  const env = stackEnvironment({ ...databases, ports });
  await step('migrations', () => runScript(life, env, 'dist/libs/database/src/migrate.js'));
  await step('tenants', () => runScript(life, env, 'dist/apps/payments/src/tenants/seed.js', 'dev/tenants.json'));
  state.set({ databaseUrl: databases.databaseUrl, redisUrl: databases.redisUrl });
  return { ports, env, state, databases };
}

/** @param {Life} life @param {string} command */
function lockStack(life, command) {
  const lock = tryLock('stack', command);
  if ('release' in lock) {
    life.defer(lock.release);
    return;
  }
  const { command: other, owner } = lock.holder;
  throw new UserError(
    `${other} is already running in this checkout (process ${owner.pid}). Stop it with Ctrl-C there, or: kill ${owner.pid}`,
  );
}

/**
 * A database that dies takes the stack with it, and says so.
 * @param {Life} life
 * @param {import('../processes/group.mjs').Group[]} groups
 */
function watch(life, groups) {
  let stopping = false;
  life.defer(() => {
    stopping = true;
  });
  const report = async (/** @type {import('../processes/group.mjs').Group} */ group) => {
    const { code, signal } = await group.exited;
    const how = signal ?? `exit code ${code}`;
    if (!stopping) life.fail(new UserError(`${group.name} stopped unexpectedly (${how}). Its log is in ${logsDir}`));
  };
  for (const group of groups) void report(group);
}

/** @param {Life} life @param {NodeJS.ProcessEnv} env @param {string} script @param {string[]} args */
async function runScript(life, env, script, ...args) {
  const node = ['--enable-source-maps', inRoot(script), ...args];
  await mustRun(script, process.execPath, node, { cwd: root, env, signal: life.signal, timeoutMs: 120_000 });
}
