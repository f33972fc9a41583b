import { isFor } from '../book.js';
import type { Device } from '../device.js';
import type { Checker, Evidence, Violation } from '../evidence.js';

/** Nobody is sent what is for another device, client or tenant, nor anything that differs from what was published. */
export const strangers: Checker = (evidence) => evidence.devices.flatMap((device) => strangersOf(device, evidence));

function strangersOf(device: Device, { book }: Evidence): Violation[] {
  const violations: Violation[] = [];
  for (const moment of device.trace.moments) {
    if (moment.is !== 'event') continue;
    const entry = book.find(device.identity, moment.id);
    const known = entry && isFor(entry, device.identity);
    if (!known) violations.push({ text: `${device.name} was sent ${moment.id}, which is not for it`, device });
    else if (entry.data !== moment.data)
      violations.push({ text: `${device.name} was sent ${moment.id} with other data`, device });
  }
  return violations;
}
