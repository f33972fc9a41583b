import { describe, expect, it } from '@jest/globals';
import { figures } from './figures.js';
import { inProcess, killed, type Replicas } from './replicas.js';
import { Scenario } from './scenario.js';
import { Shop } from './shop.js';
import { verdict } from './verdict.js';
import { World } from './world.js';

const PAYMENTS = Number(process.env['RECONCILE_PAYMENTS'] ?? 5_000);
const SEED = Number(process.env['RECONCILE_SEED'] ?? 1);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Some hundred and sixty payments begin in a minute, at three gateways. */
const SPREAD_MS = (PAYMENTS / 160) * MINUTE_MS;

interface Part {
  payments?: number;
  replicas(world: World, shop: Shop): Replicas | Promise<Replicas>;
  disturb?(scenario: Scenario, world: World): void;
}

async function prove(name: string, { payments = PAYMENTS, replicas: start, disturb }: Part): Promise<void> {
  const world = await World.start();
  const shop = await Shop.open(world);
  const replicas = await start(world, shop);
  try {
    const scenario = new Scenario(world, shop, replicas, { payments, seed: SEED, spreadMs: SPREAD_MS });
    disturb?.(scenario, world);
    await scenario.play();
    process.stderr.write(`${name}, seed ${SEED}: ${JSON.stringify(await figures(world, scenario.lived))}\n`);
    expect(await verdict(world, scenario.lived)).toEqual([]);
    expect(world.calls().limited).toBe(0);
  } finally {
    await replicas.close();
    shop.close();
    await world.close();
  }
}

describe('with every webhook lost, every payment ends as its gateway says, within the gateways’ limits', () => {
  it('by one replica', () => prove('one replica', { replicas: (world, shop) => inProcess(world, shop, 1) }));

  it('by two that race', () => prove('two that race', { replicas: (world, shop) => inProcess(world, shop, 2) }));

  it('by two processes that are killed (-9) now and then', () =>
    prove('killed', { replicas: (world) => killed(world, 2, 9) }));

  it('by one whose clock jumps', () =>
    prove('jumps', {
      replicas: (world, shop) => inProcess(world, shop, 1),
      disturb: (scenario, world) => {
        const jump = (afterMs: number, byMs: number) => scenario.jump(world.now + afterMs, byMs);
        jump(20 * MINUTE_MS, 45 * MINUTE_MS);
        jump(3 * HOUR_MS, -40 * MINUTE_MS);
        jump(30 * HOUR_MS, 9 * HOUR_MS);
        jump(50 * HOUR_MS, -5 * HOUR_MS);
      },
    }));
});
