// @ts-check
// `npm run test:hostile -- --inputs 100000 --seed 1 [--kind tokens] [--from 1234]`: hostile bytes at every door of a node of
// Propeller. docs/hostile.md says what is sent, what is checked and how to play one input again.
import { ownArgs, runLongSuite } from '../../dev/testing/long-suite.mjs';

await runLongSuite({
  name: 'hostile',
  title: 'hostile inputs for Propeller',
  env: () => ({ HOSTILE_ARGS: ownArgs() }),
  msMax: 2 * 3_600_000,
});
