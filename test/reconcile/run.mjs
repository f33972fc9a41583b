// @ts-check
// `npm run test:reconcile`: thousands of payments whose webhooks are all lost, days in minutes. RECONCILE_PAYMENTS and
// RECONCILE_SEED make it smaller, or another; `-- -t 'killed'` plays one part alone.
import { ensureDependencies } from '../../dev/checkout/dependencies.mjs';
import { inRoot } from '../../dev/checkout/paths.mjs';
import { live } from '../../dev/processes/life.mjs';
import { bold, say, secondsSince, step } from '../../dev/terminal/terminal.mjs';
import { buildForTests } from '../../dev/testing/build.mjs';
import { runJest } from '../../dev/testing/jest.mjs';
import { provideForTests } from '../../dev/testing/servers.mjs';

const command = 'npm run test:reconcile';
const msMax = 2 * 3_600_000;

await live(
  async (life) => {
    const startedAt = Date.now();
    say(bold('payment-propeller: every webhook lost'));
    await ensureDependencies(life, { command, locks: ['stack', 'test'] });
    const servers = provideForTests(life, command);
    servers.catch(() => undefined);
    await step('build', async (tell) => tell(await buildForTests(life, command)));
    const { env, folder } = await servers;
    const { RECONCILE_PAYMENTS = '5000', RECONCILE_SEED = '1' } = process.env;
    const { ok, counts } = await runJest(life, {
      folder,
      env: { ...env, RECONCILE_PAYMENTS, RECONCILE_SEED },
      args: [`--config=${inRoot('test/reconcile/jest.config.js')}`, '--runInBand', ...process.argv.slice(2)],
      name: 'reconcile',
      msMax,
    });
    say(`\n${counts.passed} passed, ${counts.failed} failed after ${secondsSince(startedAt)}.`);
    return ok ? 0 : 1;
  },
  { interruptedCode: 130 },
);
