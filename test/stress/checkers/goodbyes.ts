import type { Checker, Violation } from '../evidence.js';

/** 4008 slow, 4009 replaced, 4012 draining: what these devices give reason for. */
const CODES = new Set([4008, 4009, 4012]);
const REFUSALS = new Set(['draining']);

/** Nobody is closed, refused or answered without a reason, and no node has anything to be ashamed of. */
export const goodbyes: Checker = ({ devices, surprises }) => {
  const violations: Violation[] = surprises.map((text) => ({ text }));
  for (const device of devices)
    for (const moment of device.trace.moments) {
      if (moment.is === 'bye' && !CODES.has(moment.code))
        violations.push({ text: `${device.name} was told ${moment.code} ${moment.reason}`, device });
      if (moment.is === 'refused' && !REFUSALS.has(moment.code))
        violations.push({ text: `${device.name} was refused: ${moment.code}`, device });
    }
  return violations;
};
