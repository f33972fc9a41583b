// @ts-check
// `npm run test:crash`: processes are killed (-9) between every two writes on the road of a payment, and PostgreSQL and
// Redis under load; afterwards nothing is lost, doubled or inconsistent. `-- -t 'worker.committed'` runs one point alone.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ensureDependencies } from '../../dev/checkout/dependencies.mjs';
import { inRoot, stateDir } from '../../dev/checkout/paths.mjs';
import { removeOutside } from '../../dev/databases/postgres-home.mjs';
import { live } from '../../dev/processes/life.mjs';
import { RunRecord } from '../../dev/processes/record.mjs';
import { bold, say, secondsSince, step } from '../../dev/terminal/terminal.mjs';
import { buildForTests } from '../../dev/testing/build.mjs';
import { runJest } from '../../dev/testing/jest.mjs';
import { provideForTests } from '../../dev/testing/servers.mjs';
import { keepPostgres } from './postgres.mjs';

const command = 'npm run test:crash';
const jestMsMax = 60 * 60_000;

await live(
  async (life) => {
    const startedAt = Date.now();
    say(bold('payment-propeller: kill -9 between every two writes'));
    await ensureDependencies(life, { command, locks: ['stack', 'test'] });
    // Never the user's own: this one is killed.
    process.env['TEST_DATABASE_URL'] = await step('PostgreSQL to kill', () => provideMortalPostgres(life));
    const servers = provideForTests(life, command);
    servers.catch(() => undefined);
    await step('build', async (tell) => tell(await buildForTests(life, command)));
    const { ok, counts } = await runJest(life, {
      ...(await servers),
      args: [`--config=${inRoot('test/crash/jest.config.js')}`, '--runInBand', ...process.argv.slice(2)],
      name: 'crash',
      msMax: jestMsMax,
    });
    say(`\n${counts.passed} passed, ${counts.failed} failed after ${secondsSince(startedAt)}.`);
    return ok ? 0 : 1;
  },
  { interruptedCode: 130 },
);

/** @param {import('../../dev/processes/life.mjs').Life} life */
async function provideMortalPostgres(life) {
  const folder = mkdtempSync(join(tmpdir(), 'payment-propeller-crash-'));
  // PostgreSQL's user passes through it.
  chmodSync(folder, 0o711);
  const record = new RunRecord(join(stateDir, 'test-runs', `${basename(folder)}.json`), command, { folder });
  life.defer(() => {
    rmSync(folder, { recursive: true, force: true });
    removeOutside(basename(folder));
    record.remove();
  });
  return await keepPostgres(life, folder, (group) => record.addProcess(group));
}
