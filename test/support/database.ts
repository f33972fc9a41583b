import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { migrate, openDatabase, type DataSource } from '#libs/database';
import { Sealer, writeTenant } from '#libs/payment';
import { hashApiKey } from '#libs/platform';

export const TENANTS_FILE = 'dev/tenants.json';

interface SeedTenant {
  id: string;
  name: string;
  apiKeys: { key: string; scopes: string[] }[];
  propellerKey: string;
  gateways: Record<string, Record<string, string>>;
}

/** A database of its own for one test file, with the two development tenants. */
export interface TestDatabase {
  url: string;
  source: DataSource;
  drop(): Promise<void>;
}

export async function createDatabase(credentialsKey: string): Promise<TestDatabase> {
  const server = process.env['TEST_DATABASE_URL'];
  if (!server) throw new Error('TEST_DATABASE_URL is not set: run tests with `npm test` or `npm run jest`');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = await openDatabase(server, 'test');
  await admin.query(`CREATE DATABASE ${name}`);
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).toString();
  await migrate(url);
  const source = await openDatabase(url, 'test');
  await seed(source, credentialsKey);
  return {
    url,
    source,
    drop: async () => {
      await source.destroy();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.destroy();
    },
  };
}

async function seed(source: DataSource, credentialsKey: string): Promise<void> {
  const { tenants } = JSON.parse(await readFile(TENANTS_FILE, 'utf8')) as { tenants: SeedTenant[] };
  for (const tenant of tenants) {
    const apiKeys = tenant.apiKeys.map(({ key, scopes }) => ({ hash: hashApiKey(key), scopes }));
    await writeTenant(source, new Sealer(credentialsKey), { ...tenant, apiKeys });
  }
}
