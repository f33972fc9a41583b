import type { Facts, Line, Listed, Ours, Subject } from './facts.js';

type Theirs = Listed | Line;

/** Finds ours by the gateway's name, by our own, and for payments by the gateway's order. */
class Index {
  private readonly byName = new Map<string, Ours>();

  constructor(ours: readonly Ours[]) {
    for (const one of ours) {
      for (const name of namesOf(one)) this.byName.set(name, one);
    }
  }

  find(theirs: Theirs): Ours | undefined {
    for (const name of namesOf(theirs)) {
      const found = this.byName.get(name);
      if (found) return found;
    }
    return undefined;
  }
}

/** The surest first. A refund shares its gateway's order with its payment, so that says nothing of it. */
function namesOf({ kind, entityId, reference, gatewayOrderId }: Ours | Theirs): string[] {
  return [
    entityId && `${kind}/entity/${entityId}`,
    reference && `${kind}/reference/${reference}`,
    kind === 'payment' && gatewayOrderId && `${kind}/order/${gatewayOrderId}`,
  ].filter((name) => typeof name === 'string');
}

const isLine = (theirs: Theirs): theirs is Line => 'net' in theirs;
const counts = (theirs: Theirs) => isLine(theirs) || theirs.state === 'done';

interface Group {
  ours: Ours;
  theirs: Theirs[];
}

/**
 * What belongs together. A gateway's order may have several tries, and we know one: the one we booked, or else the
 * first that came through. Another that counts is a subject of its own, one too many; one that came to nothing is none.
 */
export function subjectsOf({ ours, listed, lines }: Facts): Subject[] {
  const index = new Index(ours);
  const groups = new Map<string, Group>(ours.map((one) => [one.id, { ours: one, theirs: [] }]));
  const strangers: Theirs[] = [];
  for (const theirs of [...listed, ...lines]) {
    const found = theirs.kind === 'adjustment' ? undefined : index.find(theirs);
    if (found) groups.get(found.id)?.theirs.push(theirs);
    else if (counts(theirs)) strangers.push(theirs);
  }
  return [...[...groups.values()].flatMap(split), ...together(strangers)];
}

function split({ ours, theirs }: Group): Subject[] {
  const known = ours.state === 'done' ? ours.entityId : undefined;
  const own =
    known ?? theirs.find(counts)?.entityId ?? theirs.find(isReturned)?.entityId ?? ours.entityId ?? theirs[0]?.entityId;
  const isOwn = ({ entityId }: Theirs) => entityId === own;
  const main = subjectOf(ours.id, theirs.filter(isOwn), ours);
  const others = together(theirs.filter((one) => !isOwn(one) && counts(one)));
  return [main, ...others.map((other) => Object.assign(other, { ours, surplus: true }))];
}

const isReturned = (theirs: Theirs) => !isLine(theirs) && theirs.state === 'returned';

function together(theirs: readonly Theirs[]): Subject[] {
  const byEntity = new Map<string, Theirs[]>();
  for (const one of theirs) {
    const key = `${one.kind}:${(one.kind !== 'adjustment' && one.entityId) || (one as Line).id}`;
    byEntity.set(key, [...(byEntity.get(key) ?? []), one]);
  }
  return [...byEntity].map(([key, all]) => subjectOf(key, all));
}

function subjectOf(key: string, theirs: readonly Theirs[], ours?: Ours): Subject {
  return {
    key,
    ours,
    listed: theirs.find((one): one is Listed => !isLine(one)),
    lines: theirs.filter(isLine),
    surplus: false,
  };
}
