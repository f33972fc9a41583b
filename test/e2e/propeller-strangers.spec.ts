import { afterAll, beforeAll, it } from '@jest/globals';
import fc from 'fast-check';
import { Stage } from '../strangers/play.js';
import { scene } from '../strangers/scene.js';
import { startPropellers, type PropellerNodes } from '../support/propeller.js';

/** `STRANGERS_RUNS=1000 STRANGERS_SEED=7 npm run jest -- test/e2e/propeller-strangers.spec.ts` */
const { STRANGERS_RUNS = '40', STRANGERS_SEED = '1' } = process.env;
const MS_PER_RUN_MAX = 2000;

let propellers: PropellerNodes;
beforeAll(async () => {
  propellers = await startPropellers(2);
}, 30_000);
afterAll(() => propellers?.close());

it(
  `whatever ids two tenants choose, nothing crosses from one to the other (${STRANGERS_RUNS} scenes, seed ${STRANGERS_SEED})`,
  async () => {
    const stage = new Stage(propellers);
    // A failure prints its seed and the smallest scene that still fails.
    await fc.assert(
      fc.asyncProperty(scene, (chosen) => stage.play(chosen)),
      { numRuns: Number(STRANGERS_RUNS), seed: Number(STRANGERS_SEED) },
    );
  },
  30_000 + Number(STRANGERS_RUNS) * MS_PER_RUN_MAX,
);
