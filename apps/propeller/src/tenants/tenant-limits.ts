import { z } from 'zod';
import { LIMITS } from '../delivery/limits.js';

const count = (most: number, fallback: number) => z.number().int().min(1).max(most).default(fallback);

/** What one tenant may take of what all share: `limits` in the tenants file, docs/propeller-limits.md. */
export const tenantLimitsSchema = z.strictObject({
  /** Devices connected at the same time, on all nodes together. */
  connections: count(100_000_000, 100_000),
  /** Of one client. No more than there are positions kept. */
  connectionsPerClient: count(LIMITS.devicesPerClientMax, LIMITS.devicesPerClientMax),
  /** Events published, on each node; a batch counts each of its events. */
  publishesPerSecond: count(1_000_000, 5000),
  /** ListDevices, GetEvent, StreamReceipts and Revoke, on each node. */
  readsPerSecond: count(1_000_000, 200),
  /** Clients and tokens revoked within the last 24 hours. */
  revocations: count(100_000, 10_000),
});

export type TenantLimits = z.infer<typeof tenantLimitsSchema>;

export const TENANT_LIMITS_DEFAULT: TenantLimits = tenantLimitsSchema.parse({});
