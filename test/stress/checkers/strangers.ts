import { isFor, listensTo, type Entry } from '../book.js';
import type { Device } from '../device.js';
import type { Checker, Evidence, Violation } from '../evidence.js';

/** Nobody is sent what is for another device, client or tenant, nor anything that differs from what was published. */
export const strangers: Checker = (evidence) => evidence.devices.flatMap((device) => strangersOf(device, evidence));

function strangersOf(device: Device, { book }: Evidence): Violation[] {
  const violations: Violation[] = [];
  for (const moment of device.trace.moments) {
    if (moment.is === 'topic') {
      const topic = book.topics.get(moment.id);
      const listens = topic && listensTo(device.identity, topic);
      if (!listens) violations.push({ text: `${device.name} was sent ${moment.id}, a topic of others`, device });
    }
    if (moment.is === 'cancel' && isLasting(book.find(device.identity, moment.id)))
      violations.push({ text: `${device.name} was to withdraw ${moment.id}, which lasts`, device });
    if (moment.is !== 'event') continue;
    const entry = book.find(device.identity, moment.id);
    const known = entry && isFor(entry, device.identity);
    if (!known) violations.push({ text: `${device.name} was sent ${moment.id}, which is not for it`, device });
    else if (entry.data !== moment.data)
      violations.push({ text: `${device.name} was sent ${moment.id} with other data`, device });
  }
  return violations;
}

/** For a stranger it lasts as well. */
function isLasting(entry: Entry | undefined): boolean {
  const { any, ackDeadlineMs, collapseKey } = entry?.terms ?? {};
  return any === undefined && ackDeadlineMs === undefined && collapseKey === undefined;
}
