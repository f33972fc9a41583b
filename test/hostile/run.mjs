// @ts-check
// `npm run test:hostile -- --inputs 100000 --seed 1 [--kind tokens] [--from 1234]`: hostile bytes at every door of a node of
// Propeller. docs/hostile.md says what is sent, what is checked and how to play one input again.
import { runLongSuite } from '../../dev/testing/long-suite.mjs';

await runLongSuite({
  name: 'hostile',
  title: 'hostile inputs for Propeller',
  argsVariable: 'HOSTILE_ARGS',
  msMax: 2 * 3600_000,
});
