import { z } from 'zod';
import { TENANT_ID } from '#libs/kernel';
import { isDevelopmentKey, SCOPES, type Backend } from '#libs/platform';
import { deviceKeySchema, toDeviceKey, type DeviceKey } from './device-keys.js';
import { jwkSetSchema, toDeviceKeyOfJwk } from './jwk-set.js';
import { tenantLimitsSchema, type TenantLimits } from './tenant-limits.js';

const tenantSchema = z.strictObject({
  apiKeys: z.array(
    z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), scopes: z.array(z.enum(SCOPES)).min(1) }),
  ),
  jwtKeys: z.array(deviceKeySchema).default([]),
  /** The same, as a JWK Set. */
  jwks: jwkSetSchema.optional(),
  limits: tenantLimitsSchema.prefault({}),
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
  limits: ReadonlyMap<string, TenantLimits>;
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

function deviceKeysOf(tenant: string, { jwtKeys, jwks }: z.infer<typeof tenantSchema>): DeviceKey[] {
  const named = (where: string, key: () => DeviceKey): DeviceKey => {
    try {
      return key();
    } catch (error) {
      throw new Error(`tenants.${tenant}.${where}: ${error instanceof Error ? error.message : 'not a key'}`, {
        cause: error,
      });
    }
  };
  return [
    ...jwtKeys.map((given, i) => named(`jwtKeys.${i}`, () => toDeviceKey(tenant, given))),
    ...(jwks?.keys ?? []).map((jwk, i) => named(`jwks.keys.${i}`, () => toDeviceKeyOfJwk(tenant, jwk))),
  ];
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
  const limits = new Map<string, TenantLimits>();
  for (const [tenant, given] of Object.entries(parsed.data.tenants)) {
    limits.set(tenant, given.limits);
    for (const { sha256, scopes } of given.apiKeys) {
      if (backends.has(sha256)) throw new Error(`tenants.${tenant}: an API key belongs to one tenant`);
      backends.set(sha256, { tenant, scopes });
    }
    for (const key of deviceKeysOf(tenant, given)) {
      if (deviceKeys.has(key.kid)) throw new Error(`tenants.${tenant}: the kid ${key.kid} is taken`);
      deviceKeys.set(key.kid, key);
    }
  }
  if (production) refuseDevelopment(backends, deviceKeys.values());
  return { backends, deviceKeys, tenants: Object.keys(parsed.data.tenants), limits };
}
