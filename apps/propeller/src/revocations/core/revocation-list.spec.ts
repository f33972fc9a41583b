import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KEPT_SECONDS, nameOf, RevocationList, type Entry } from './revocation-list.js';

const token = (more: object = {}) => ({
  tenant: 'acme',
  clientId: 'rider',
  tokenId: 'jti-1',
  issuedAt: 1_000_000,
  ...more,
});

describe('the list of revocations', () => {
  it('covers tokens issued before the revocation, and in its very second; later ones pass', () => {
    const list = new RevocationList();
    list.add([nameOf('acme', { clientId: 'rider' }), 1000]);
    expect(list.covers(token({ issuedAt: 999_000 }))).toBe(true);
    expect(list.covers(token({ issuedAt: 1_000_000 }))).toBe(true);
    expect(list.covers(token({ issuedAt: 1_001_000 }))).toBe(false);
  });

  it('of a token covers it whenever it says it was issued, and no other token', () => {
    const list = new RevocationList();
    list.add([nameOf('acme', { jti: 'jti-1' }), 1000]);
    expect(list.covers(token({ issuedAt: 9_999_000 }))).toBe(true);
    expect(list.covers(token({ tokenId: 'jti-2' }))).toBe(false);
    expect(list.covers(token({ tokenId: undefined }))).toBe(false);
  });

  it('touches neither another client nor another tenant, whatever they are called', () => {
    const list = new RevocationList();
    list.add([nameOf('acme', { clientId: 'rider' }), 1000]);
    list.add([nameOf('acme', { jti: 'other:c:rider' }), 1000]);
    for (const other of [{ clientId: 'rider2' }, { clientId: 'ride' }, { tenant: 'other' }, { tenant: 'acm' }])
      expect(list.covers(token(other))).toBe(false);
    expect(list.covers(token({ clientId: 'x', tokenId: 'rider' }))).toBe(false);
  });

  it('ends when no token it covers can be alive, and is bounded by that', () => {
    const list = new RevocationList();
    list.add([nameOf('acme', { clientId: 'rider' }), 1000]);
    list.add([nameOf('acme', { jti: 'a:b' }), 2000]);
    expect(list.countOf('acme')).toBe(2);
    list.prune(1000 + KEPT_SECONDS);
    expect(list.size).toBe(2);
    list.prune(1001 + KEPT_SECONDS);
    expect([list.size, list.countOf('acme')]).toEqual([1, 1]);
    list.prune(9000 + KEPT_SECONDS);
    expect([list.size, list.countOf('acme')]).toEqual([0, 0]);
  });

  it('says the same in whatever order, and however often, it hears of revocations', () => {
    const entry = fc.tuple(fc.constantFrom('c:a:x', 'c:a:y', 'j:a:x', 'c:b:x'), fc.nat(50));
    fc.assert(
      fc.property(fc.array(entry), fc.array(entry), (first: Entry[], second: Entry[]) => {
        const [one, two] = [new RevocationList(), new RevocationList()];
        for (const each of [...first, ...second]) one.add(each);
        for (const each of [...second, ...first, ...second]) two.add(each);
        expect([...two.entries()].toSorted()).toEqual([...one.entries()].toSorted());
        expect(['a', 'b'].map((t) => two.countOf(t))).toEqual(['a', 'b'].map((t) => one.countOf(t)));
      }),
    );
  });
});
