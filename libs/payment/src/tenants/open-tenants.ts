import type { Clock } from '#libs/kernel';
import type { Sealer } from './sealing.js';
import type { GatewayAccount, Tenant } from './tenant.js';
import type { AccountRow, Rows, TenantRow } from './tenant-rows.js';

export const credentialsContext = (tenantId: string, gateway: string) => `${tenantId}/${gateway}`;
export const propellerKeyContext = (tenantId: string) => `${tenantId}/propeller`;

/** A secret that the key does not open. `what` names it, as in `zomato/razorpay`. */
export interface Unreadable {
  what: string;
  error: unknown;
}

type Credentials = Record<string, string>;
type TryOpen = <T>(what: string, open: () => T) => T | undefined;
type Known = ReadonlyMap<string, Tenant> | undefined;

const overlaps = ({ previousUntil }: AccountRow, clock: Clock) => previousUntil !== null && previousUntil > clock.now();

class Account implements GatewayAccount {
  readonly gateway: string;
  readonly enabled: boolean;

  constructor(
    private readonly row: AccountRow,
    active: boolean,
    readonly credentials: Credentials,
    private readonly former: Credentials | undefined,
    private readonly clock: Clock,
  ) {
    this.gateway = row.gateway;
    this.enabled = row.enabled && active;
  }

  /** Looked at when it is used: an overlap that ends between two refreshes ends on time. */
  get previous(): Credentials | undefined {
    return overlaps(this.row, this.clock) ? this.former : undefined;
  }
}

/**
 * Opens what is sealed. A secret that cannot be opened (another key, a damaged row) costs nobody else anything: of its
 * own account the last known good one stays in use, and without one the account is left out.
 */
export class TenantOpener {
  constructor(
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /** @throws Error when there are secrets and not one opens: then it is the key that is wrong */
  open({ tenants, accounts }: Rows, known: Known): { tenants: Map<string, Tenant>; unreadable: Unreadable[] } {
    const unreadable: Unreadable[] = [];
    let opened = 0;
    const tryOpen: TryOpen = (what, open) => {
      try {
        const value = open();
        opened++;
        return value;
      } catch (error) {
        unreadable.push({ what, error });
        return undefined;
      }
    };
    const result = new Map(
      tenants.map((row) => {
        const own = accounts.filter(({ tenantId }) => tenantId === row.id);
        return [row.id, this.tenant(row, own, known?.get(row.id), tryOpen)];
      }),
    );
    if (opened === 0 && unreadable.length > 0)
      throw new Error('CREDENTIALS_KEY opens none of the sealed secrets: it is not the key they were sealed with');
    return { tenants: result, unreadable };
  }

  private tenant(row: TenantRow, own: AccountRow[], known: Tenant | undefined, tryOpen: TryOpen): Tenant {
    const accounts = new Map<string, GatewayAccount>();
    for (const account of own) {
      const usable = this.account(account, row.active, known?.accounts.get(account.gateway), tryOpen);
      if (usable) accounts.set(account.gateway, usable);
    }
    const { id, name, active, lateSuccess, routingPolicy, propellerKeySealed: sealed } = row;
    const key = sealed
      ? (tryOpen(propellerKeyContext(id), () => this.sealer.open(sealed, propellerKeyContext(id))) ??
        known?.propellerKey)
      : undefined;
    const unusable = new Set(own.map(({ gateway }) => gateway).filter((gateway) => !accounts.has(gateway)));
    return { id, name, active, lateSuccess, routingPolicy, ...(key && { propellerKey: key }), accounts, unusable };
  }

  private account(row: AccountRow, active: boolean, known: GatewayAccount | undefined, tryOpen: TryOpen) {
    const what = credentialsContext(row.tenantId, row.gateway);
    const open = (sealed: string, name: string) =>
      tryOpen(name, () => JSON.parse(this.sealer.open(sealed, what)) as Credentials);
    const credentials = open(row.credentialsSealed, what) ?? known?.credentials;
    if (!credentials) return undefined;
    const former =
      row.previousSealed && overlaps(row, this.clock) ? open(row.previousSealed, `${what} (previous)`) : undefined;
    return new Account(row, active, credentials, former, this.clock);
  }
}
