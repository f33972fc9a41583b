// @ts-check
// `npm run test:routing`: a scripted day of the gateways in minutes, through the whole stack; which share of the payments
// succeeds, beside fixed priority and beside whoever knows the true rates. ROUTING_PAYMENTS makes it smaller.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies } from '../../dev/checkout/dependencies.mjs';
import { inRoot } from '../../dev/checkout/paths.mjs';
import { live } from '../../dev/processes/life.mjs';
import { bold, say, secondsSince, step } from '../../dev/terminal/terminal.mjs';
import { buildForTests } from '../../dev/testing/build.mjs';
import { runJest } from '../../dev/testing/jest.mjs';
import { provideForTests } from '../../dev/testing/servers.mjs';

const command = 'npm run test:routing';
const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;
const msMax = 30 * 60_000;

await live(
  async (life) => {
    const startedAt = Date.now();
    say(bold("payment-propeller: a gateways' day"));
    await ensureDependencies(life, { command, locks: ['stack', 'test'] });
    const servers = provideForTests(life, command);
    servers.catch(() => undefined);
    await step('build', async (tell) => tell(await buildForTests(life, command)));
    const { env, folder } = await servers;
    const { ROUTING_PAYMENTS = '1500' } = process.env;
    const report = join(folder, 'day.json');
    const { ok, counts } = await runJest(life, {
      folder,
      env: { ...env, ROUTING_PAYMENTS, ROUTING_REPORT: report },
      args: [`--config=${inRoot('test/routing/jest.config.js')}`, '--runInBand', ...process.argv.slice(2)],
      name: 'routing',
      msMax,
    });
    sayDay(report, ROUTING_PAYMENTS);
    say(`\n${counts.passed} passed, ${counts.failed} failed after ${secondsSince(startedAt)}.`);
    return ok ? 0 : 1;
  },
  { interruptedCode: 130 },
);

/** @param {string} report @param {string} payments */
function sayDay(report, payments) {
  const { paid, router, fixed, oracle, outage, decline } = JSON.parse(readFileSync(report, 'utf8'));
  say(`\n${payments} payments; of them succeeded`);
  say(`  by fixed priority                      ${percent(fixed)}`);
  say(`  by the router                          ${percent(router)} (really paid: ${percent(paid)})`);
  say(`  by whoever knows the true rates        ${percent(oracle)}`);
  say(`  sent to the gateway that is out        ${percent(outage)}; at the end of its decline ${percent(decline)}`);
}
