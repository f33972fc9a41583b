import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { openDatabase } from '#libs/database';
import { Sealer, writeTenant } from '#libs/payment';
import { hashApiKey, loadConfig, SCOPES } from '#libs/platform';

const seedFile = z.object({
  tenants: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      apiKeys: z.array(z.object({ key: z.string(), scopes: z.array(z.enum(SCOPES)) })),
      propellerKey: z.string(),
      gateways: z.record(z.string(), z.record(z.string(), z.string())),
    }),
  ),
});

/** Development only: writes the tenants of a file, such as dev/tenants.json, to the database. */
const config = loadConfig(process.env, ['DATABASE_URL']);
if (config.NODE_ENV === 'production') throw new Error('seeding is for development: everybody knows these keys');
const { tenants } = seedFile.parse(
  JSON.parse(await readFile(process.argv[2] ?? config.SIMULATOR_ACCOUNTS_FILE, 'utf8')),
);
const source = await openDatabase(config.DATABASE_URL ?? '', 'seed');
const sealer = new Sealer(config.CREDENTIALS_KEY);
for (const tenant of tenants) {
  await writeTenant(source, sealer, {
    ...tenant,
    apiKeys: tenant.apiKeys.map(({ key, scopes }) => ({ hash: hashApiKey(key), scopes })),
  });
}
await source.destroy();
process.stdout.write(`seeded: ${tenants.map((tenant) => tenant.id).join(', ')}\n`);
