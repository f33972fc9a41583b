import { expect, it } from '@jest/globals';
import { Campaign } from '../hostile/campaign.js';
import { parseOptions } from '../hostile/options.js';

/** A little of `npm run test:hostile`: each kind of input, the same every time. */
it('some hostile inputs at every door: nothing breaks, nothing passes, the good devices notice nothing', async () => {
  const { failures } = await Campaign.run(parseOptions(['--inputs', '700', '--seed', 'short']), () => {});
  expect(failures.slice(0, 5)).toEqual([]);
});
