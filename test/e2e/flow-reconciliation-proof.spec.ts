import { expect, it } from '@jest/globals';
import { inProcess } from '../reconcile/replicas.js';
import { Scenario } from '../reconcile/scenario.js';
import { Shop } from '../reconcile/shop.js';
import { verdict } from '../reconcile/verdict.js';
import { World } from '../reconcile/world.js';

/** `npm run test:reconcile` is the same with thousands, with kills and with clocks that jump. */
it('every payment ends right with all webhooks lost, two replicas racing, and within the gateways’ limits', async () => {
  const world = await World.start();
  const shop = await Shop.open(world);
  const replicas = inProcess(world, shop, 2);
  try {
    const scenario = new Scenario(world, shop, replicas, { payments: 60, seed: 1, spreadMs: 3 * 60_000 });
    await scenario.play();
    expect(await verdict(world, scenario.lived)).toEqual([]);
    expect(world.calls().limited).toBe(0);
  } finally {
    await replicas.close();
    shop.close();
    await world.close();
  }
}, 300_000);
