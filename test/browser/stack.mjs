// @ts-check
// The same two processes as `npm start`, from the tests' build, on free ports.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, root } from '../../dev/checkout/paths.mjs';
import { mustRun } from '../../dev/processes/command.mjs';
import { freePort } from '../../dev/processes/ports.mjs';
import { startApp } from '../../dev/stack/apps.mjs';
import { stackEnvironment } from '../../dev/stack/environment.mjs';
import { untilReady } from '../../dev/stack/ready.mjs';
import { portVariables } from '../../dev/checkout/environment.mjs';
import { step } from '../../dev/terminal/terminal.mjs';
import { testBuildDir } from '../../dev/testing/servers.mjs';

/** @param {string} path */
const script = (path) => join(testBuildDir, 'dist', path);

/**
 * @param {import('../../dev/processes/life.mjs').Life} life
 * @param {{ env: NodeJS.ProcessEnv; logs: string }} options
 * @returns {Promise<string>} where the demo page is
 */
export async function startStack(life, { env: servers, logs }) {
  mkdirSync(logs, { recursive: true });
  /** @type {Record<string, number>} */
  const ports = {};
  for (const role of Object.keys(portVariables)) ports[role] = await freePort();
  const env = {
    ...stackEnvironment({
      databaseUrl: servers['TEST_DATABASE_URL'] ?? '',
      redisUrl: servers['TEST_REDIS_URL'] ?? '',
      ports: /** @type {import('../../dev/checkout/environment.mjs').Ports} */ (ports),
    }),
    ...Object.fromEntries(Object.entries(portVariables).map(([role, [name]]) => [name, String(ports[role])])),
  };
  const once = (/** @type {string} */ path, /** @type {string[]} */ ...args) =>
    mustRun(path, process.execPath, [inRoot(script(path)), ...args], { cwd: root, env, timeoutMs: 60_000 });
  await step('migrations', async () => void (await once('libs/database/src/migrate.js')));
  await step('tenants', async () => void (await once('apps/payments/src/tenants/seed.js', 'dev/tenants.json')));
  await step('stack', async () => {
    startApp(life, { name: 'simulator', script: script('apps/gateway-simulator/src/main.js'), env, logs });
    startApp(life, { name: 'app', script: script('src/main.js'), env, logs });
    const roles = ['simulator', 'payments', 'propeller', 'worker', 'reconciliation'];
    await Promise.race([Promise.all(roles.map((role) => untilReady(life, role, ports[role] ?? 0))), life.failed]);
  });
  return `http://localhost:${ports['payments']}/demo`;
}
