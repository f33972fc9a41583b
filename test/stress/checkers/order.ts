import type { Device } from '../device.js';
import type { Checker, Violation } from '../evidence.js';

/** What was published after another was accepted comes after it, for everybody; screens show by offset. */
export const order: Checker = ({ book, devices }) => {
  const violations: Violation[] = [];
  for (const { id, behind, answers } of book.entries) {
    for (const { epoch, offset } of answers)
      if (behind?.epoch === epoch && behind.offset >= offset)
        violations.push({ text: `${id} got ${offset}, though ${behind.offset} was accepted before it was sent` });
    const numbers = new Set(answers.map(({ epoch, offset }) => `${epoch}/${offset}`));
    const epochs = new Set(answers.map(({ epoch }) => epoch));
    if (numbers.size !== epochs.size)
      violations.push({ text: `${id} has several numbers: ${[...numbers].join(', ')}` });
  }
  return [...violations, ...devices.flatMap(screenOrder)];
};

function screenOrder(device: Device): Violation[] {
  const violations: Violation[] = [];
  const shown = new Set<string>();
  const epochOf = new Map<number, string>();
  let newest = 0;
  let last = { epoch: '', offset: 0, id: '' };
  for (const moment of device.trace.moments) {
    if (moment.is === 'ready') {
      epochOf.set(moment.on, moment.epoch);
      newest = Math.max(newest, moment.on);
    }
    if (moment.is !== 'event' || shown.has(moment.id)) continue;
    shown.add(moment.id);
    // Sent before the device came back elsewhere, and under way for longer than its new connection took.
    if (moment.on < newest) continue;
    const epoch = epochOf.get(moment.on) ?? '';
    if (epoch === last.epoch && moment.offset <= last.offset)
      violations.push({ text: `${device.name} showed ${moment.id} after ${last.id}`, device, at: moment.at });
    last = { epoch, offset: moment.offset, id: moment.id };
  }
  return violations;
}
