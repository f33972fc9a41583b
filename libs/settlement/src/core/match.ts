import type { Awaited, Difference, Facts, Line, Listed, Ours, Subject, Verdict } from './facts.js';
import { subjectsOf } from './subjects.js';

/**
 * The three-way match: our ledger, the gateway's list, its settlement reports. Pure. Of a subject it names one difference,
 * the one that explains the most; each further line of what is settled already is a verdict of its own.
 */
export function match(facts: Facts, awaited: Awaited): Verdict[] {
  return subjectsOf(facts).flatMap((subject) => {
    const { ours, lines } = subject;
    const [first, ...more] = lines;
    const main: Subject = { ...subject, lines: first ? [first] : [] };
    const repeats = more.map((line) => ({
      key: `line:${line.id}`,
      ours,
      lines: [line],
      surplus: true,
      difference: duplicateOf(ours, line),
    }));
    const verdict: Verdict = { ...main, difference: judge(main, awaited) };
    return [verdict].concat(repeats);
  });
}

const sizeOf = (theirs: Line | Listed) =>
  'net' in theirs && theirs.kind === 'refund' ? -theirs.amount : theirs.amount;

function duplicateOf(ours: Ours | undefined, theirs: Line | Listed): Difference {
  return {
    kind: 'duplicate',
    where: 'net' in theirs ? 'report' : 'list',
    here: ours?.amount ?? 0,
    there: sizeOf(theirs),
  };
}

function judge(subject: Subject, awaited: Awaited): Difference | undefined {
  const { ours, listed, lines, surplus } = subject;
  const [line] = lines;
  const theirs = line ?? listed;
  if (surplus) return theirs && duplicateOf(ours, theirs);
  const where = line ? 'report' : 'list';
  if (!ours) return theirs && { kind: 'missing_here', where, here: 0, there: sizeOf(theirs) };
  if (ours.writtenOff) return undefined;
  const hasIt = line !== undefined || listed?.state === 'done' || listed?.state === 'returned';
  if (ours.state !== 'done') {
    if (!theirs || !hasIt) return undefined;
    return { kind: ours.state === 'open' ? 'missing_here' : 'status', where, here: 0, there: sizeOf(theirs) };
  }
  if (!theirs) return missingThere(ours, awaited);
  if (!hasIt) return { kind: 'status', where, here: ours.amount, there: 0 };
  if (listed?.state === 'returned' && !ours.returned)
    return { kind: 'status', where: 'list', here: ours.amount, there: sizeOf(listed) };
  return amount(ours, listed, line) ?? fee(listed, line) ?? (line ? undefined : unsettled(ours, listed, awaited));
}

function amount(ours: Ours, ...theirs: (Line | Listed | undefined)[]): Difference | undefined {
  const other = theirs.find((one) => one && (sizeOf(one) !== ours.amount || one.currency !== ours.currency));
  if (!other) return undefined;
  return { kind: 'amount', where: 'net' in other ? 'report' : 'list', here: ours.amount, there: sizeOf(other) };
}

/** The list announced it, the report took it. */
function fee(listed: Listed | undefined, line: Line | undefined): Difference | undefined {
  if (!line || listed?.fee === undefined || listed.tax === undefined) return undefined;
  if (line.fee === listed.fee && line.tax === listed.tax) return undefined;
  return { kind: 'fee', where: 'report', here: listed.fee + listed.tax, there: line.fee + line.tax };
}

/** Neither in the list nor in a report. */
function missingThere(ours: Ours, awaited: Awaited): Difference | undefined {
  const { at, returned } = ours;
  if (!at || returned) return undefined;
  if (at >= awaited.listedFrom && at < awaited.listedUntil)
    return { kind: 'missing_there', where: 'list', here: ours.amount, there: 0 };
  return unsettled(ours, undefined, awaited);
}

function unsettled(ours: Ours, listed: Listed | undefined, awaited: Awaited): Difference | undefined {
  const { at, returned } = ours;
  if (!at || returned || at < awaited.settledFrom || at >= awaited.settledBefore) return undefined;
  return { kind: 'missing_there', where: 'report', here: ours.amount, there: listed ? sizeOf(listed) : 0 };
}
