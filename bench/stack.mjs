// @ts-check
// The processes as they run in production: each process alone, PostgreSQL and Redis with everything on disk before they
// answer, all of it made for this run and gone afterwards.
import { join } from 'node:path';
import { environmentForTests } from '../dev/checkout/environment.mjs';
import { inRoot, root, stateDir } from '../dev/checkout/paths.mjs';
import { provideDatabases } from '../dev/databases/databases.mjs';
import { mustRun } from '../dev/processes/command.mjs';
import { freePort } from '../dev/processes/ports.mjs';
import { startApp } from '../dev/stack/apps.mjs';
import { untilReady } from '../dev/stack/ready.mjs';
import { step } from '../dev/terminal/terminal.mjs';
import { buildForBench, compiled, folder, outsideName, ownRun } from './ground.mjs';

/** @typedef {import('../dev/processes/life.mjs').Life} Life */
/** @typedef {import('./usage.mjs').Watched} Watched */
/**
 * @typedef {object} Stack
 * @property {string} databaseUrl
 * @property {string} redisUrl
 * @property {string} payments
 * @property {string} propeller
 * @property {string} worker
 * @property {string} webhooksModule the simulator's own, compiled
 * @property {Watched[]} servers those that are measured; grows with `start`
 * @property {(names: App[]) => Promise<void>} start more of them
 */

const apps = {
  // On nobody's road here: it answers while the first order is made, and idles.
  simulator: { app: 'gateway-simulator', port: 'SIMULATOR_PORT' },
  payments: { app: 'payments', port: 'PAYMENTS_PORT' },
  'webhook-worker': { app: 'webhook-worker', port: 'WORKER_PORT' },
  reconciliation: { app: 'reconciliation', port: 'RECONCILIATION_PORT' },
  propeller: { app: 'propeller', port: 'PROPELLER_PORT' },
};
/** @typedef {keyof typeof apps} App */

/**
 * @param {Life} life
 * @param {object} options
 * @param {string} options.command as the user calls it
 * @param {App[]} options.run
 * @param {string | undefined} options.profile one of them, whose CPU profile is kept
 * @param {Record<string, string> | undefined} [options.postgresSettings]
 * @param {Record<string, string>} [options.env] for the processes
 * @returns {Promise<Stack>}
 */
export async function startStack(life, { command, run, profile, postgresSettings, env: own }) {
  const record = await ownRun(life, command);
  await step('build', async (tell) => tell(await buildForBench(life, command)));
  const { databaseUrl, redisUrl, groups } = await provideDatabases(life, {
    folder,
    outsideName,
    postgresSettings,
    onStart: (group) => record.addProcess(group),
  });
  const env = { ...(await environment(databaseUrl, redisUrl)), ...own };
  await step('migrations', () => runScript(life, env, 'libs/database/src/migrate.js'));
  await step('tenants', () => runScript(life, env, 'apps/payments/src/tenants/seed.js', 'dev/tenants.json'));
  /** @type {Watched[]} */
  const servers = groups.map(({ name, pid }) => ({ name, pid }));
  const start = async (/** @type {App[]} */ names) => {
    const started = names.map((name) => {
      const { app, port } = apps[name];
      const group = startApp(life, {
        name,
        script: compiled(`apps/${app}/src/main.js`),
        env: name === profile ? { ...env, ...profiling(name) } : env,
        logs: join(folder, 'logs'),
      });
      record.addProcess(group);
      if (name !== 'simulator') servers.push({ name, pid: group.pid });
      return step(name, () => Promise.race([untilReady(life, name, Number(env[port])), life.failed]));
    });
    await Promise.all(started);
  };
  await start(run);
  return {
    databaseUrl,
    redisUrl,
    payments: String(env['PUBLIC_URL']),
    propeller: String(env['PROPELLER_URL']),
    worker: `http://127.0.0.1:${env['WORKER_PORT']}`,
    webhooksModule: inRoot(compiled('apps/gateway-simulator/src/razorpay/webhooks.js')),
    servers,
    start,
  };
}

/** @param {string} databaseUrl @param {string} redisUrl @returns {Promise<NodeJS.ProcessEnv>} */
async function environment(databaseUrl, redisUrl) {
  /** @type {Record<string, string>} */
  const ports = {};
  for (const name of [
    ...Object.values(apps).map(({ port }) => port),
    'PROPELLER_GRPC_PORT',
    'PROPELLER_GRPC_DEVICE_PORT',
  ])
    ports[name] = String(await freePort());
  return {
    ...environmentForTests(),
    ...ports,
    NODE_ENV: 'development',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    PUBLIC_URL: `http://127.0.0.1:${ports['PAYMENTS_PORT']}`,
    SIMULATOR_URL: `http://127.0.0.1:${ports['SIMULATOR_PORT']}`,
    PROPELLER_URL: `http://127.0.0.1:${ports['PROPELLER_PORT']}`,
    PROPELLER_GRPC_URL: `127.0.0.1:${ports['PROPELLER_GRPC_PORT']}`,
    PROPELLER_TENANTS_FILE: 'dev/propeller-tenants.json',
    SIMULATOR_ACCOUNTS_FILE: 'dev/tenants.json',
  };
}

/** @param {string} name @returns {NodeJS.ProcessEnv} */
function profiling(name) {
  const preload = new URL('profile.mjs', import.meta.url).href;
  return { NODE_OPTIONS: `--import=${preload}`, BENCH_PROFILE: join(stateDir, 'profiles', `${name}.cpuprofile`) };
}

/** @param {Life} life @param {NodeJS.ProcessEnv} env @param {string} script @param {string[]} args */
async function runScript(life, env, script, ...args) {
  const node = ['--enable-source-maps', inRoot(compiled(script)), ...args];
  await mustRun(script, process.execPath, node, { cwd: root, env, signal: life.signal, timeoutMs: 120_000 });
}
