/** At once, in this process. */
const TOTAL_MAX = 1_024;
/** Of these for one tenant: enough for 5,000 payments a minute at a receiver that takes a third of a second. */
export const TENANT_MAX = 64;
/** For one whose receiver fails: it may hang, and each of these then hangs as long as we let it. */
const FAILING_MAX = 4;
const FAILING_AFTER = 5;

/** How many webhooks may be on their way, so that nobody's slow receiver takes the place of the others'. */
export class TenantRooms {
  private readonly inFlight = new Map<string, number>();
  private readonly failures = new Map<string, number>();
  private total = 0;

  get free(): number {
    return TOTAL_MAX - this.total;
  }

  /** Of those tenants that have less than all their room. */
  left(): Record<string, number> {
    const some = new Set([...this.inFlight.keys(), ...this.failures.keys()]);
    return Object.fromEntries([...some].map((tenantId) => [tenantId, this.leftFor(tenantId)]));
  }

  take(tenantId: string): void {
    this.total++;
    this.inFlight.set(tenantId, (this.inFlight.get(tenantId) ?? 0) + 1);
  }

  give(tenantId: string, failed: boolean): void {
    this.total--;
    const left = (this.inFlight.get(tenantId) ?? 1) - 1;
    if (left > 0) this.inFlight.set(tenantId, left);
    else this.inFlight.delete(tenantId);
    if (failed) this.failures.set(tenantId, (this.failures.get(tenantId) ?? 0) + 1);
    else this.failures.delete(tenantId);
  }

  private leftFor(tenantId: string): number {
    const max = (this.failures.get(tenantId) ?? 0) >= FAILING_AFTER ? FAILING_MAX : TENANT_MAX;
    return Math.max(0, max - (this.inFlight.get(tenantId) ?? 0));
  }
}
