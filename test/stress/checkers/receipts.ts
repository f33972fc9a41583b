import type { Entry } from '../book.js';
import { lineOf } from '../receipts.js';
import type { Checker, Evidence, Violation } from '../evidence.js';

/** Every accepted event has one receipt that says so, and one from each device that acknowledged it. */
export const receipts: Checker = (evidence) =>
  [...evidence.book.entries].flatMap((entry) => receiptsOf(entry, evidence));

function receiptsOf(entry: Entry, evidence: Evidence): Violation[] {
  const told = evidence.receipts(entry);
  const lines = told.map(lineOf);
  const wrong: string[] = [];
  if (new Set(lines).size < lines.length) wrong.push('the same receipt twice');
  // What went down with Redis may have taken its receipt along; it was published again, and has one of the new epoch.
  if (!told.some(({ status }) => status === 'accepted') && !evidence.isGone(entry)) wrong.push('no receipt "accepted"');
  const at = told.findIndex(({ status }) => status === 'expired');
  const expired = told[at];
  // In another epoch, the acknowledgement may be what was lost.
  if (told.slice(0, Math.max(at, 0)).some(({ status, epoch }) => status === 'delivered' && epoch === expired?.epoch))
    wrong.push('expired, though delivered before');
  const { ttlMs, ackDeadlineMs, collapseKey, any } = entry.terms;
  if (expired && ttlMs === undefined && ackDeadlineMs === undefined) wrong.push('expired, though it lives for a day');
  if (collapseKey === undefined && told.some(({ status }) => status === 'dropped')) wrong.push('dropped');
  // What was lost and published again finds its one device again.
  const delivered = told.flatMap(({ status, epoch }) => (status === 'delivered' ? epoch : []));
  if (any && new Set(delivered).size < delivered.length) wrong.push('delivered to several, though for any one');
  return [
    ...wrong.map((text) => ({ text: `${entry.id} to ${entry.clientId}: ${text}; ${lines.join(', ')}` })),
    ...byDevice(entry, evidence),
  ];
}

function byDevice(entry: Entry, evidence: Evidence): Violation[] {
  const delivered = new Set(
    evidence.receipts(entry).flatMap(({ status, deviceId }) => (status === 'delivered' ? deviceId : [])),
  );
  const violations: Violation[] = [];
  for (const device of evidence.audience(entry)) {
    const { deviceId } = device.identity;
    const shown = device.screen.has(entry.id);
    if (delivered.delete(deviceId) && !shown)
      violations.push({
        text: `${device.name}: delivered, says the receipt of ${entry.id}, which it never saw`,
        device,
      });
    if (shown && lasts(entry, evidence) && !evidence.receipts(entry).some((one) => one.deviceId === deviceId))
      violations.push({
        text: `${device.name} acknowledged ${entry.id}, and no receipt says so; ${evidence.history(entry)}`,
        device,
      });
  }
  for (const stranger of delivered) violations.push({ text: `${entry.id}: delivered to ${stranger}, a stranger` });
  return violations;
}

/** Otherwise it may have been acknowledged too late: when it was withdrawn already, or just before Redis was gone. */
function lasts(entry: Entry, evidence: Evidence): boolean {
  return Object.keys(entry.terms).length === 0 && !evidence.isGone(entry);
}
