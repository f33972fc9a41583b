// @ts-check
// `npm run test:model`: 10,000 random histories against the model of a bank; `npm test` runs a hundred.
// MODEL_RUNS and MODEL_SEED repeat fewer, or the same.
import { jestArgs, runLongSuite } from '../../dev/testing/long-suite.mjs';

const { MODEL_RUNS = '10000' } = process.env;

await runLongSuite({
  name: 'model',
  title: 'random histories of payments',
  env: () => ({ MODEL_RUNS }),
  args: jestArgs(),
  msMax: 3 * 3_600_000,
});
