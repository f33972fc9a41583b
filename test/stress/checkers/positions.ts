import type { Device } from '../device.js';
import type { Checker, Violation } from '../evidence.js';

/** A device goes on from what it has acknowledged, never from further on; and is told so when something is missing. */
export const positions: Checker = ({ mode, devices }) =>
  devices.flatMap((device) => positionsOf(device, mode === 'kept'));

function positionsOf(device: Device, kept: boolean): Violation[] {
  const violations: Violation[] = [];
  const transports = new Map<number, string>();
  const epochOf = new Map<number, string>();
  /** By epoch: how far it may say that it is. */
  const allowed = new Map<string, number>();
  const allow = (epoch: string, offset: number): void =>
    void allowed.set(epoch, Math.max(offset, allowed.get(epoch) ?? 0));
  for (const moment of device.trace.moments) {
    const epoch = epochOf.get(moment.on) ?? '';
    if (moment.is === 'open') transports.set(moment.on, moment.transport);
    if (moment.is === 'ack') allow(epoch, moment.offset);
    if (moment.is === 'event' && transports.get(moment.on) === 'sdk') allow(epoch, moment.offset);
    if (moment.is !== 'ready') continue;
    epochOf.set(moment.on, moment.epoch);
    const text = `${device.name} begins #${moment.on} behind ${moment.offset}`;
    // What is published again after a loss the library has shown before: it acknowledges that, and does not show it.
    const unseen = !kept && transports.get(moment.on) === 'sdk';
    const most = unseen ? undefined : allowed.get(moment.epoch);
    // Who has acknowledged nothing yet begins at the oldest event that there still is.
    if (most !== undefined && moment.offset > most)
      violations.push({ text: `${text}, and acknowledged no more than ${most}`, device });
    if (kept && moment.gap) violations.push({ text: `${text}, with a gap, though nothing was lost`, device });
  }
  return violations;
}
