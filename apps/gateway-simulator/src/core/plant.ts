import type { SimulatedOrder, Try } from './order.js';

/**
 * What a gateway may get wrong about a payment that succeeded. `missing`: it knows nothing of it any more; `failed`: it
 * says that it failed; of the settlement report alone: `amount`, a paisa less than was paid; `fee`, a paisa more than its
 * list says; `twice`, the line is there two times.
 */
export const PLANTS = ['missing', 'failed', 'amount', 'fee', 'twice'] as const;
export type Plant = (typeof PLANTS)[number];

interface Planted {
  plant: Plant;
  /** As they were. */
  tries: Try[];
}

/** Undefined when nothing was paid. Planting again undoes what was planted before; `undefined` does only that. */
export function plant(order: SimulatedOrder, wanted: Plant | undefined): SimulatedOrder | undefined {
  if (order.planted) order.tries = order.planted.tries;
  delete order.planted;
  if (wanted === undefined) return order;
  if (!order.tries.some(({ status }) => status === 'success')) return undefined;
  const planted: Planted = { plant: wanted, tries: order.tries };
  order.planted = planted;
  if (wanted === 'missing') order.tries = [];
  if (wanted === 'failed') order.tries = order.tries.map((one) => ({ ...one, status: 'failed' }));
  return order;
}
