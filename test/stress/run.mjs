// @ts-check
// `npm run test:stress -- --minutes 5 --seed 1 [--devices 240] [--rate 40] [--seconds 60] [--cluster | --flush] [--episode 3]`:
// three nodes, hundreds of devices and their backends, while everything between them breaks. docs/stress.md says how to read it.
import { ensureDependencies } from '../../dev/checkout/dependencies.mjs';
import { inRoot } from '../../dev/checkout/paths.mjs';
import { live } from '../../dev/processes/life.mjs';
import { bold, say, secondsSince, step } from '../../dev/terminal/terminal.mjs';
import { buildForTests } from '../../dev/testing/build.mjs';
import { runJest } from '../../dev/testing/jest.mjs';
import { provideForTests } from '../../dev/testing/servers.mjs';

const command = 'npm run test:stress';
const jestMsMax = 26 * 3600_000;

await live(
  async (life) => {
    const startedAt = Date.now();
    say(bold('payment-propeller: Propeller under stress'));
    await ensureDependencies(life, { command, locks: ['stack', 'test'] });
    const servers = provideForTests(life, command);
    servers.catch(() => undefined);
    await step('build', async (tell) => tell(await buildForTests(life, command)));
    const { env, folder } = await servers;
    const { ok } = await runJest(life, {
      env: { ...env, STRESS_ARGS: JSON.stringify(process.argv.slice(2)) },
      folder,
      args: [`--config=${inRoot('test/stress/jest.config.js')}`, '--runInBand'],
      name: 'stress',
      msMax: jestMsMax,
    });
    say(`\n${ok ? 'All held' : 'Failed'} after ${secondsSince(startedAt)}.`);
    return ok ? 0 : 1;
  },
  { interruptedCode: 130 },
);
