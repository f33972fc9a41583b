import type { Plant, SimulatedOrder, Try } from './order.js';

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
