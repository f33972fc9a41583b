import { describe } from '@jest/globals';
import type { Driver } from '../driver.js';
import { creates } from './creates.js';
import { failures } from './failures.js';
import { refundsOf } from './refunds.js';
import { reports } from './reports.js';
import { statuses } from './statuses.js';
import { webhooks } from './webhooks.js';
import { useWorld, type Traits } from './world.js';

/** Everything the port promises, against a gateway as its driver moves it. */
export function conform(name: string, open: () => Promise<Driver>, traits: Traits): void {
  describe(`the port, with ${name}`, () => {
    const world = useWorld(open);
    creates(world, traits);
    statuses(world);
    refundsOf(world);
    reports(world, traits);
    webhooks(world, traits);
    failures(world);
  });
}
