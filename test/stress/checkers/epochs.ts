import { clientOf } from '../book.js';
import type { Checker } from '../evidence.js';

/** While Redis keeps its data, an epoch lasts. When it does not, devices and backends are told. */
export const epochs: Checker = ({ mode, devices, losses, told }) => {
  const violations = [];
  const epochsOf = new Map<string, Set<string>>();
  for (const device of devices)
    for (const moment of device.trace.moments)
      if (moment.is === 'ready') {
        const client = clientOf(device.identity);
        epochsOf.set(client, (epochsOf.get(client) ?? new Set()).add(moment.epoch));
      }
  const changed = [...epochsOf].filter(([, { size }]) => size > 1);
  if (mode === 'kept') {
    for (const [client] of changed)
      violations.push({ text: `the epoch of ${client} changed, though Redis kept its data` });
    if (losses > 0) violations.push({ text: `${losses} times backends were told of a loss that there was not` });
  }
  if (changed.length > 0 && losses === 0 && told.length > 0)
    violations.push({ text: `the epochs of ${changed.length} clients changed, and no backend was told` });
  return violations;
};
