import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bookingOf } from './booking.js';
import type { Awaited, DifferenceKind, Facts, Line, Listed, Ours } from './facts.js';
import { match } from './match.js';
import { isWorthAsking, resolvedBy } from './words.js';

const NOON = new Date('2026-01-10T06:30:00Z');
const AWAITED: Awaited = {
  listedFrom: new Date('2026-01-09T18:30:00Z'),
  listedUntil: new Date('2026-01-10T18:30:00Z'),
  settledFrom: new Date('2026-01-01T00:00:00Z'),
  settledBefore: new Date('2026-01-11T00:00:00Z'),
};

interface World {
  ours: Ours[];
  listed: Listed[];
  lines: Line[];
}

/** A payment, or a refund, on which all three books agree to the paisa. */
function agreed(
  kind: 'payment' | 'refund',
  i: number,
  amount: number,
  names: { entity: boolean; reference: boolean },
): World {
  const id = `${kind}_${i}`;
  const entityId = `their_${kind}_${i}`;
  const theirs = {
    entityId,
    gatewayOrderId: `order_${i}`,
    ...(names.reference && { reference: `ref_${kind}_${i}` }),
    currency: 'INR',
  };
  const [fee, tax] = kind === 'payment' ? [Math.floor(amount / 50), Math.floor(amount / 300)] : [0, 0];
  const signed = kind === 'payment' ? amount : -amount;
  const ours: Ours = {
    kind,
    id,
    paymentId: `payment_${i}`,
    entityId: names.entity || !names.reference ? entityId : undefined,
    gatewayOrderId: `order_${i}`,
    reference: `ref_${kind}_${i}`,
    state: 'done',
    amount,
    currency: 'INR',
    at: NOON,
    returned: false,
    writtenOff: false,
  };
  const line: Line = { ...theirs, id: `line_${id}`, kind, amount: signed, fee, tax, net: signed - fee - tax };
  return {
    ours: [ours],
    listed: [{ ...theirs, kind, state: 'done', amount, ...(kind === 'payment' && { fee, tax }) }],
    lines: [line],
  };
}

/** How each kind of difference is planted into a part of the world that agreed. One paisa where it is about money. */
const PLANTS: Record<string, { kind: DifferenceKind; plant: (world: World) => World; payments?: true }> = {
  'unknown here': { kind: 'missing_here', plant: (world) => ({ ...world, ours: [] }) },
  'open here': { kind: 'missing_here', plant: (world) => ({ ...world, ours: changed(world.ours, { state: 'open' }) }) },
  'failed here': { kind: 'status', plant: (world) => ({ ...world, ours: changed(world.ours, { state: 'failed' }) }) },
  'unknown there': { kind: 'missing_there', plant: (world) => ({ ...world, listed: [], lines: [] }) },
  'not settled': { kind: 'missing_there', plant: (world) => ({ ...world, lines: [] }) },
  'failed there': {
    kind: 'status',
    plant: (world) => ({ ...world, listed: changed(world.listed, { state: 'failed' }), lines: [] }),
  },
  'given back there': {
    kind: 'status',
    payments: true,
    plant: (world) => ({ ...world, listed: changed(world.listed, { state: 'returned' }), lines: [] }),
  },
  'a paisa more in the list': {
    kind: 'amount',
    plant: (world) => ({ ...world, listed: world.listed.map((one) => ({ ...one, amount: one.amount + 1 })) }),
  },
  'a paisa less in the report': {
    kind: 'amount',
    plant: (world) => ({
      ...world,
      lines: world.lines.map((one) => ({ ...one, amount: one.amount - 1, net: one.net - 1 })),
    }),
  },
  'another currency': {
    kind: 'amount',
    plant: (world) => ({ ...world, lines: changed(world.lines, { currency: 'USD' }) }),
  },
  'a paisa more for the fee': {
    kind: 'fee',
    payments: true,
    plant: (world) => ({ ...world, lines: world.lines.map((one) => ({ ...one, fee: one.fee + 1, net: one.net - 1 })) }),
  },
  'the tax called a fee': {
    kind: 'fee',
    payments: true,
    plant: (world) => ({ ...world, lines: world.lines.map((one) => ({ ...one, fee: one.fee + 1, tax: one.tax - 1 })) }),
  },
  'settled twice': {
    kind: 'duplicate',
    plant: (world) => ({ ...world, lines: world.lines.flatMap((one) => [one, { ...one, id: `${one.id}_again` }]) }),
  },
  'paid twice': {
    kind: 'duplicate',
    payments: true,
    plant: (world) => ({
      ours: changed(world.ours, { entityId: world.listed[0]?.entityId }),
      listed: world.listed.flatMap((one) => [one, { ...one, entityId: `${one.entityId}_again` }]),
      lines: world.lines,
    }),
  },
};

const changed = <T extends object>(all: T[], change: Partial<T>) => all.map((one) => ({ ...one, ...change }));

const part = fc.record({
  kind: fc.constantFrom('payment' as const, 'refund' as const),
  amount: fc.integer({ min: 1_000, max: 1e9 }),
  names: fc.record({ entity: fc.boolean(), reference: fc.boolean() }),
  plant: fc.option(fc.constantFrom(...Object.keys(PLANTS)), { freq: 2 }),
});
type Part = typeof part extends fc.Arbitrary<infer T> ? T : never;

function build(parts: readonly Part[]): { facts: Facts; planted: DifferenceKind[][] } {
  const planted: DifferenceKind[][] = [];
  const worlds = parts.map(({ kind, amount, names, plant }, i) => {
    const world = agreed(kind, i, amount, names);
    const how = plant === null ? undefined : PLANTS[plant];
    const fits = how && (!how.payments || kind === 'payment');
    planted.push(fits ? [how.kind] : []);
    return fits ? how.plant(world) : world;
  });
  const facts = {
    ours: worlds.flatMap(({ ours }) => ours),
    listed: worlds.flatMap(({ listed }) => listed),
    lines: worlds.flatMap(({ lines }) => lines),
  };
  return { facts, planted };
}

/** Of each part of the world, the kinds of difference that were found. */
function foundIn(facts: Facts, count: number): DifferenceKind[][] {
  const found: DifferenceKind[][] = Array.from({ length: count }, () => []);
  for (const { difference, ours, listed, lines } of match(facts, AWAITED)) {
    const name = ours?.id ?? listed?.entityId ?? lines[0]?.entityId ?? '';
    if (difference) found[Number(/_(\d+)/.exec(name)?.[1])]?.push(difference.kind);
  }
  return found;
}

describe('the three-way match', () => {
  it('finds each planted difference, once, by its kind, and no other', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const { facts, planted } = build(parts);
        expect(foundIn(facts, parts.length)).toEqual(planted);
      }),
      { numRuns: 500 },
    );
  });

  it.each(Object.keys(PLANTS))('finds "%s" alone, and says what resolves it', (name) => {
    const { facts, planted } = build([
      { kind: 'payment', amount: 42_000, names: { entity: true, reference: true }, plant: name },
    ]);
    expect(foundIn(facts, 1)).toEqual(planted);
    const verdict = match(facts, AWAITED).find(({ difference }) => difference);
    expect(resolvedBy(verdict!, verdict!.difference!)).toMatch(/\.$/);
    expect(typeof isWorthAsking(verdict!, verdict!.difference!)).toBe('boolean');
  });

  it('does not depend on the order in which anything is read', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 15 }), fc.nat(), (parts, by) => {
        const { facts, planted } = build(parts);
        const turned = <T>(all: readonly T[]) => [
          ...all.slice(by % (all.length || 1)),
          ...all.slice(0, by % (all.length || 1)),
        ];
        const again = { ours: turned(facts.ours), listed: turned(facts.listed), lines: turned(facts.lines) };
        expect(foundIn(again, parts.length)).toEqual(planted);
      }),
    );
  });

  it('awaits nothing that is too young, and nothing that the gateway gave back itself', () => {
    const { ours } = agreed('payment', 0, 42_000, { entity: true, reference: true });
    const at = new Date(AWAITED.settledBefore.getTime() + 1);
    expect(match({ ours: changed(ours, { at }), listed: [], lines: [] }, AWAITED)[0]?.difference).toBeUndefined();
    const returned = changed(ours, { returned: true });
    expect(match({ ours: returned, listed: [], lines: [] }, AWAITED)[0]?.difference).toBeUndefined();
  });

  it('takes a try that failed for nobody’s money', () => {
    const { ours, listed, lines } = agreed('payment', 0, 42_000, { entity: true, reference: true });
    const failed = changed(listed, { entityId: 'first_try', state: 'failed' });
    expect(
      match({ ours, listed: [...failed, ...listed], lines }, AWAITED).filter(({ difference }) => difference),
    ).toEqual([]);
    expect(match({ ours: [], listed: failed, lines: [] }, AWAITED)).toEqual([]);
  });
});

describe('what a line books', () => {
  const all = new Set<DifferenceKind>(['missing_here', 'missing_there', 'amount', 'fee', 'status', 'duplicate']);

  it('sums to zero and leaves in suspense exactly what is not explained', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        for (const verdict of match(build(parts).facts, AWAITED)) {
          for (const line of verdict.lines) {
            const { bank, ...rest } = bookingOf(verdict, line, new Set());
            expect(bank).toBe(line.net);
            expect(Object.values(rest).reduce((sum, amount) => sum + amount, bank)).toBe(0);
            expect(rest.adjustments).toBe(0);
            if (!verdict.difference) expect(rest.suspense).toBe(0);
            expect(bookingOf(verdict, line, all).suspense).toBe(0);
          }
        }
      }),
    );
  });

  it('one paisa that a report is short of is one paisa in suspense, and the gateway holds nothing more', () => {
    const world = PLANTS['a paisa less in the report']!.plant(
      agreed('payment', 0, 42_000, { entity: true, reference: true }),
    );
    const [verdict] = match(world, AWAITED);
    expect(verdict?.difference).toEqual({ kind: 'amount', where: 'report', here: 42_000, there: 41_999 });
    expect(bookingOf(verdict!, world.lines[0]!, new Set())).toMatchObject({ gateway: -42_000, suspense: 1 });
  });

  it('a fee that was not announced is in suspense until a person accepts it', () => {
    const world = PLANTS['a paisa more for the fee']!.plant(
      agreed('payment', 0, 42_000, { entity: true, reference: true }),
    );
    const [verdict] = match(world, AWAITED);
    expect(bookingOf(verdict!, world.lines[0]!, new Set())).toMatchObject({ fees: 840, suspense: 1 });
    expect(bookingOf(verdict!, world.lines[0]!, all)).toMatchObject({ fees: 841, suspense: 0, adjustments: 0 });
  });
});
