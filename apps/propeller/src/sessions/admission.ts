import type { DeviceIdentity } from '../auth/device-identity.js';
import type { Revocations } from '../revocations/revocations.js';
import type { TenantLimits } from '../tenants/tenant-limits.js';
import type { Tenants } from '../tenants/tenants.js';
import { BYE, spread, type Bye } from './bye.js';

/** A rotated key ends many connections at once. */
const COME_BACK_WITHIN_MS = 5000;

/** Whether a device that was let in may stay, and how many may. */
export class Admission {
  constructor(
    private readonly tenants: Pick<Tenants, 'findDeviceKey' | 'limitsOf'>,
    private readonly revocations: Pick<Revocations, 'covers' | 'loaded'>,
    /** Waiting in this process for one device to take them. */
    readonly bufferBytesMax: number,
  ) {}

  /** Before that it cannot be said who was revoked. @throws when Redis does not tell in time */
  known(): Promise<void> {
    return this.revocations.loaded();
  }

  limitsOf(tenant: string): TenantLimits {
    return this.tenants.limitsOf(tenant);
  }

  /** Why a connection has to end, if it has to. */
  objection(identity: DeviceIdentity): Bye | undefined {
    if (this.revocations.covers(identity)) return BYE.revoked;
    const key = this.tenants.findDeviceKey(identity.kid);
    const same = key?.tenant === identity.tenant && key.print === identity.keyPrint;
    return same ? undefined : spread(BYE.keyGone, COME_BACK_WITHIN_MS);
  }
}
