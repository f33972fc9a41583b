// @ts-check
// `npm run test:reconcile`: thousands of payments whose webhooks are all lost, days in minutes. RECONCILE_PAYMENTS and
// RECONCILE_SEED make it smaller, or another; `-- -t 'killed'` plays one part alone.
import { jestArgs, runLongSuite } from '../../dev/testing/long-suite.mjs';

const { RECONCILE_PAYMENTS = '5000', RECONCILE_SEED = '1' } = process.env;

await runLongSuite({
  name: 'reconcile',
  title: 'every webhook lost',
  env: () => ({ RECONCILE_PAYMENTS, RECONCILE_SEED }),
  args: jestArgs(),
  msMax: 2 * 3_600_000,
});
