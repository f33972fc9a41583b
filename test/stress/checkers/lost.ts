import type { Entry } from '../book.js';
import type { Checker, Evidence } from '../evidence.js';

/** Nothing that was accepted is missing: each device it was for has shown it, or a receipt says why not. */
export const lost: Checker = (evidence) => {
  const violations = [];
  for (const entry of evidence.book.entries) {
    const missing = evidence.audience(entry).filter(({ screen }) => !screen.has(entry.id));
    if (entry.answers.length === 0) violations.push({ text: `${entry.id} was never accepted` });
    else if (missing.length > 0 && !excused(entry, evidence))
      for (const device of missing)
        violations.push({
          text: `${device.name} never showed ${entry.id}; ${evidence.history(entry)}`,
          device,
          at: entry.answers[0]?.at ?? Infinity,
        });
  }
  return violations;
};

function excused(entry: Entry, evidence: Evidence): boolean {
  const said = new Set(evidence.receipts(entry).map(({ status }) => status));
  if (said.has('expired') || said.has('dropped')) return true;
  // Whom it did not reach in time, after it had reached another device of the client, has no receipt. What went down
  // with Redis is published again only when nobody had acknowledged it.
  const { ttlMs, any } = entry.terms;
  const once = any || ttlMs !== undefined || evidence.isSuperseded(entry) || evidence.isGone(entry);
  return said.has('delivered') && once;
}
