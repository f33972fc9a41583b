// @ts-check
// `npm run test:routing`: a scripted day of the gateways in minutes, through the whole stack; which share of the payments
// succeeds, beside fixed priority and beside whoever knows the true rates. ROUTING_PAYMENTS makes it smaller.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../../dev/terminal/terminal.mjs';
import { jestArgs, runLongSuite } from '../../dev/testing/long-suite.mjs';

const { ROUTING_PAYMENTS = '1500' } = process.env;
const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;
const reportIn = (/** @type {string} */ folder) => join(folder, 'day.json');

await runLongSuite({
  name: 'routing',
  title: "a gateways' day",
  env: (folder) => ({ ROUTING_PAYMENTS, ROUTING_REPORT: reportIn(folder) }),
  args: jestArgs(),
  after: sayDay,
  msMax: 30 * 60_000,
});

/** @param {string} folder */
function sayDay(folder) {
  const { paid, router, fixed, oracle, outage, decline } = JSON.parse(readFileSync(reportIn(folder), 'utf8'));
  say(`\n${ROUTING_PAYMENTS} payments; of them succeeded`);
  say(`  by fixed priority                      ${percent(fixed)}`);
  say(`  by the router                          ${percent(router)} (really paid: ${percent(paid)})`);
  say(`  by whoever knows the true rates        ${percent(oracle)}`);
  say(`  sent to the gateway that is out        ${percent(outage)}; at the end of its decline ${percent(decline)}`);
}
