import { z } from 'zod';
import { TENANT_ID } from '#libs/kernel';
import { isDevelopmentKey, SCOPES, type Backend } from '#libs/platform';
import { deviceKeySchema, toDeviceKey, type DeviceKey } from './device-keys.js';

const tenantSchema = z.strictObject({
  apiKeys: z.array(
    z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), scopes: z.array(z.enum(SCOPES)).min(1) }),
  ),
  jwtKeys: z.array(deviceKeySchema),
  /** Read and kept; what they limit comes with the limits themselves. */
  limits: z.record(z.string(), z.number().positive()).optional(),
});

const fileSchema = z.strictObject({
  note: z.string().optional(),
  tenants: z.record(z.string().regex(TENANT_ID), tenantSchema),
});

/** All that Propeller knows of its tenants. */
export interface TenantsFile {
  backends: ReadonlyMap<string, Backend>;
  deviceKeys: ReadonlyMap<string, DeviceKey>;
  tenants: readonly string[];
}

function describe(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`).join('; ');
}

function refuseDevelopment(backends: ReadonlyMap<string, Backend>, keys: Iterable<DeviceKey>): void {
  for (const hash of backends.keys()) {
    if (isDevelopmentKey(hash)) throw new Error('a development API key is in the tenants file of a production');
  }
  for (const { kid, verifyWith } of keys) {
    const known = verifyWith.type === 'secret' && verifyWith.export().toString().startsWith('development only');
    if (kid.startsWith('dev-') || known) throw new Error(`a development device key (${kid}) is in production`);
  }
}

/** @throws Error saying what is wrong, without quoting a secret */
export function parseTenantsFile(text: string, production: boolean): TenantsFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('the tenants file is not JSON');
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) throw new Error(describe(parsed.error));
  const backends = new Map<string, Backend>();
  const deviceKeys = new Map<string, DeviceKey>();
  for (const [tenant, { apiKeys, jwtKeys }] of Object.entries(parsed.data.tenants)) {
    for (const { sha256, scopes } of apiKeys) {
      if (backends.has(sha256)) throw new Error(`tenants.${tenant}: an API key belongs to one tenant`);
      backends.set(sha256, { tenant, scopes });
    }
    for (const given of jwtKeys) {
      if (deviceKeys.has(given.kid)) throw new Error(`tenants.${tenant}: the kid ${given.kid} is taken`);
      deviceKeys.set(given.kid, toDeviceKey(tenant, given));
    }
  }
  if (production) refuseDevelopment(backends, deviceKeys.values());
  return { backends, deviceKeys, tenants: Object.keys(parsed.data.tenants) };
}
