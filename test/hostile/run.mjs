// @ts-check
// `npm run test:hostile -- --inputs 100000 --seed 1 [--kind tokens] [--from 1234]`: hostile bytes at every door of a node of
// Propeller. docs/hostile.md says what is sent, what is checked and how to play one input again.
import { ensureDependencies } from '../../dev/checkout/dependencies.mjs';
import { inRoot } from '../../dev/checkout/paths.mjs';
import { live } from '../../dev/processes/life.mjs';
import { bold, say, secondsSince, step } from '../../dev/terminal/terminal.mjs';
import { buildForTests } from '../../dev/testing/build.mjs';
import { runJest } from '../../dev/testing/jest.mjs';
import { provideForTests } from '../../dev/testing/servers.mjs';

const command = 'npm run test:hostile';
const jestMsMax = 2 * 3600_000;

await live(
  async (life) => {
    const startedAt = Date.now();
    say(bold('payment-propeller: hostile inputs for Propeller'));
    await ensureDependencies(life, { command, locks: ['stack', 'test'] });
    const servers = provideForTests(life, command);
    servers.catch(() => undefined);
    await step('build', async (tell) => tell(await buildForTests(life, command)));
    const { env, folder } = await servers;
    const { ok } = await runJest(life, {
      env: { ...env, HOSTILE_ARGS: JSON.stringify(process.argv.slice(2)) },
      folder,
      args: [`--config=${inRoot('test/hostile/jest.config.js')}`, '--runInBand'],
      name: 'hostile',
      msMax: jestMsMax,
    });
    say(`\n${ok ? 'All held' : 'Failed'} after ${secondsSince(startedAt)}.`);
    return ok ? 0 : 1;
  },
  { interruptedCode: 130 },
);
