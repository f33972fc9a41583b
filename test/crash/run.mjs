// @ts-check
// `npm run test:crash`: processes are killed (-9) between every two writes on the road of a payment, and PostgreSQL and
// Redis under load; afterwards nothing is lost, doubled or inconsistent. `-- -t 'worker.committed'` runs one point alone.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { stateDir } from '../../dev/checkout/paths.mjs';
import { removeOutside } from '../../dev/databases/postgres-home.mjs';
import { RunRecord } from '../../dev/processes/record.mjs';
import { step } from '../../dev/terminal/terminal.mjs';
import { jestArgs, runLongSuite } from '../../dev/testing/long-suite.mjs';
import { keepPostgres } from './postgres.mjs';

await runLongSuite({
  name: 'crash',
  title: 'kill -9 between every two writes',
  // Never the user's own: this one is killed.
  before: async (life) => {
    process.env['TEST_DATABASE_URL'] = await step('PostgreSQL to kill', () => provideMortalPostgres(life));
  },
  args: jestArgs(),
  msMax: 60 * 60_000,
});

/** @param {import('../../dev/processes/life.mjs').Life} life */
async function provideMortalPostgres(life) {
  const folder = mkdtempSync(join(tmpdir(), 'payment-propeller-crash-'));
  // PostgreSQL's user passes through it.
  chmodSync(folder, 0o711);
  const record = new RunRecord(join(stateDir, 'test-runs', `${basename(folder)}.json`), 'npm run test:crash', {
    folder,
  });
  life.defer(() => {
    rmSync(folder, { recursive: true, force: true });
    removeOutside(basename(folder));
    record.remove();
  });
  return await keepPostgres(life, folder, (group) => record.addProcess(group));
}
