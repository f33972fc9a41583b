import { describe, expect, it } from '@jest/globals';
import { credentialsContext, propellerKeyContext, TenantOpener } from './open-tenants.js';
import { Sealer } from './sealing.js';
import type { AccountRow, Rows, TenantRow } from './tenant-rows.js';

const sealer = new Sealer(Buffer.alloc(32, 1).toString('base64'));
const anotherKey = new Sealer(Buffer.alloc(32, 2).toString('base64'));
const NOON = new Date('2026-01-01T12:00:00Z');

function clockAt(start: Date) {
  let at = start;
  return { now: () => at, set: (next: Date) => (at = next) };
}

const seal = (secret: string, by = sealer, tenantId = 'acme', gateway = 'razorpay') =>
  by.seal(JSON.stringify({ webhookSecret: secret }), credentialsContext(tenantId, gateway));

const account = (change: Partial<AccountRow> = {}): AccountRow => ({
  tenantId: 'acme',
  gateway: 'razorpay',
  credentialsSealed: seal('new'),
  enabled: true,
  previousSealed: null,
  previousUntil: null,
  ...change,
});

const tenant = (id: string, change: Partial<TenantRow> = {}): TenantRow => ({
  id,
  name: id,
  active: true,
  lateSuccess: 'refund',
  routingPolicy: {},
  propellerKeySealed: null,
  ...change,
});

const rows = (accounts: AccountRow[], ...tenants: TenantRow[]): Rows => ({ tenants, accounts, keys: [] });

describe('a rotated account', () => {
  it('has the credentials before until the overlap is over, to the millisecond and without a refresh', () => {
    const clock = clockAt(NOON);
    const rotated = account({ previousSealed: seal('old'), previousUntil: new Date(NOON.getTime() + 1_000) });
    const { tenants } = new TenantOpener(sealer, clock).open(rows([rotated], tenant('acme')), undefined);
    const opened = tenants.get('acme')?.accounts.get('razorpay');
    expect(opened).toMatchObject({ credentials: { webhookSecret: 'new' }, previous: { webhookSecret: 'old' } });
    clock.set(new Date(NOON.getTime() + 999));
    expect(opened?.previous).toEqual({ webhookSecret: 'old' });
    clock.set(new Date(NOON.getTime() + 1_000));
    expect(opened?.previous).toBeUndefined();
    expect(opened?.credentials).toEqual({ webhookSecret: 'new' });
  });

  it('whose former credentials do not open goes on with the new ones', () => {
    const rotated = account({
      previousSealed: seal('old', anotherKey),
      previousUntil: new Date(NOON.getTime() + 1_000),
    });
    const { tenants, unreadable } = new TenantOpener(sealer, clockAt(NOON)).open(
      rows([rotated], tenant('acme')),
      undefined,
    );
    expect(tenants.get('acme')?.accounts.get('razorpay')).toMatchObject({ credentials: { webhookSecret: 'new' } });
    expect(unreadable.map(({ what }) => what)).toEqual(['acme/razorpay (previous)']);
  });
});

describe('a secret that does not open', () => {
  const opener = new TenantOpener(sealer, clockAt(NOON));
  const broken = account({ credentialsSealed: seal('new', anotherKey) });
  const other = account({ tenantId: 'other', credentialsSealed: seal('x', sealer, 'other') });

  it('costs its own account only; the account is named as unusable', () => {
    const { tenants, unreadable } = opener.open(rows([broken, other], tenant('acme'), tenant('other')), undefined);
    expect(tenants.get('acme')?.accounts.size).toBe(0);
    expect([...(tenants.get('acme')?.unusable ?? [])]).toEqual(['razorpay']);
    expect(tenants.get('other')?.accounts.get('razorpay')?.credentials).toEqual({ webhookSecret: 'x' });
    expect(unreadable.map(({ what }) => what)).toEqual(['acme/razorpay']);
  });

  it('leaves the last known good one in use, disabled if the account is', () => {
    const propellerKeySealed = sealer.seal('pk', propellerKeyContext('acme'));
    const before = opener.open(
      rows([account(), other], tenant('acme', { propellerKeySealed }), tenant('other')),
      undefined,
    );
    const damaged = tenant('acme', { propellerKeySealed: anotherKey.seal('pk', propellerKeyContext('acme')) });
    const { tenants } = opener.open(
      rows([{ ...broken, enabled: false }, other], damaged, tenant('other')),
      before.tenants,
    );
    expect(tenants.get('acme')).toMatchObject({ propellerKey: 'pk', unusable: new Set() });
    expect(tenants.get('acme')?.accounts.get('razorpay')).toMatchObject({
      credentials: { webhookSecret: 'new' },
      enabled: false,
    });
  });

  it('when none opens, the key is wrong, and that is said', () => {
    expect(() => opener.open(rows([broken], tenant('acme')), undefined)).toThrow('CREDENTIALS_KEY');
    expect(opener.open(rows([]), undefined).tenants.size).toBe(0);
  });
});

describe('a disabled tenant', () => {
  it('keeps its credentials for money in flight, and no account of it takes new attempts', () => {
    const { tenants } = new TenantOpener(sealer, clockAt(NOON)).open(
      rows([account()], tenant('acme', { active: false, lateSuccess: 'accept' })),
      undefined,
    );
    const acme = tenants.get('acme');
    expect(acme).toMatchObject({ active: false, lateSuccess: 'accept' });
    expect(acme?.accounts.get('razorpay')).toMatchObject({ credentials: { webhookSecret: 'new' }, enabled: false });
  });
});
