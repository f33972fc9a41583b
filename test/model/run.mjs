// @ts-check
// `npm run test:model`: 10,000 random histories against the model of a bank; `npm test` runs a hundred.
// MODEL_RUNS and MODEL_SEED repeat fewer, or the same.
import { ensureDependencies } from '../../dev/checkout/dependencies.mjs';
import { live } from '../../dev/processes/life.mjs';
import { bold, say, secondsSince } from '../../dev/terminal/terminal.mjs';
import { runJest } from '../../dev/testing/jest.mjs';
import { provideForTests } from '../../dev/testing/servers.mjs';

const command = 'npm run test:model';
const msMax = 3 * 3_600_000;

await live(
  async (life) => {
    const startedAt = Date.now();
    say(bold('payment-propeller: random histories of payments'));
    await ensureDependencies(life, { command, locks: ['stack', 'test'] });
    const servers = await provideForTests(life, command);
    const { MODEL_RUNS = '10000', MODEL_SEED } = process.env;
    const env = { ...servers.env, MODEL_RUNS, ...(MODEL_SEED && { MODEL_SEED }) };
    const { ok } = await runJest(life, { ...servers, env, args: ['--runInBand', 'test/model'], name: 'model', msMax });
    say(`\n${ok ? 'All hold' : 'Not all hold'} after ${secondsSince(startedAt)}.`);
    return ok ? 0 : 1;
  },
  { interruptedCode: 130 },
);
