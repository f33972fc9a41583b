// @ts-check
// `npm run test:stress -- --minutes 5 --seed 1 [--devices 240] [--rate 40] [--seconds 60] [--cluster | --flush] [--episode 3]`:
// three nodes, hundreds of devices and their backends, while everything between them breaks. docs/stress.md says how to read it.
import { ownArgs, runLongSuite } from '../../dev/testing/long-suite.mjs';

await runLongSuite({
  name: 'stress',
  title: 'Propeller under stress',
  env: () => ({ STRESS_ARGS: ownArgs() }),
  msMax: 26 * 3_600_000,
});
