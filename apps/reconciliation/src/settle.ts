import { parseArgs } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase, type DataSource } from '#libs/database';
import { GATEWAY_NAMES } from '#libs/gateways';
import { systemClock } from '#libs/kernel';
import { ConfigError, loadConfig } from '#libs/platform';
import { isDay, requestDay, SettlementList, type SettledDay } from '#libs/settlement';

// `npm run settle -- 2026-11-27`: a day is matched once more. The running reconciliation does the work.

const USAGE = `npm run settle -- <day> [--tenant <id>] [--gateway <name>]

Matches a day in India (YYYY-MM-DD) again: our ledger, the gateway's list, its settlement report. Of all tenants
and gateways, unless it is told which. What was booked before is not booked twice.
`;
const WAIT_MS_MAX = 5 * 60_000;
const LOOK_MS = 500;
const MISUSED = 2;

class UsageError extends Error {}

const ACCOUNTS = `
  SELECT tenant_id AS "tenantId", gateway FROM gateway_accounts
  WHERE ($1::text IS NULL OR tenant_id = $1) AND gateway = ANY($2) ORDER BY 1, 2`;

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { tenant: { type: 'string' }, gateway: { type: 'string' }, help: { type: 'boolean' } },
  });
  const [day, ...more] = positionals;
  if (values.help) return undefined;
  if (day === undefined || more.length > 0 || !isDay(day)) throw new UsageError('Which day? YYYY-MM-DD');
  const known = GATEWAY_NAMES.filter((name) => values.gateway === undefined || values.gateway === name);
  if (known.length === 0) throw new UsageError(`There is no gateway "${values.gateway}".`);
  // Juspay holds no money: there is nothing to match.
  return { day, tenant: values.tenant, gateways: known.filter((name) => name !== 'juspay') };
}

function describe({ tenantId, gateway, day, state, error, counts, open }: SettledDay): string {
  const { listed = 0, lines = 0, net = 0 } = counts as { listed?: number; lines?: number; net?: number };
  const arrived = `${(net / 100).toFixed(2)} arrived`;
  const end = state === 'matched' ? `${listed} listed, ${lines} settled, ${arrived}, open differences: ${open}` : error;
  return `${tenantId}/${gateway} ${day}  ${state}  ${end ?? 'reconciliation does not run, or is busy'}\n`;
}

async function settle(source: DataSource): Promise<number> {
  const args = readArguments();
  if (!args) {
    process.stdout.write(USAGE);
    return 0;
  }
  const accounts = await source.query<{ tenantId: string; gateway: string }[]>(ACCOUNTS, [
    args.tenant ?? null,
    args.gateways,
  ]);
  if (accounts.length === 0) throw new UsageError('No tenant has such an account.');
  for (const account of accounts) await requestDay(source, account, args.day, systemClock.now());
  const days = new SettlementList(source);
  let failed = 0;
  for (const account of accounts) {
    const end = performance.now() + WAIT_MS_MAX;
    const look = async () => (await days.list({ ...account, day: args.day }, 1))[0];
    let seen = await look();
    while (seen && ['waiting', 'running'].includes(seen.state) && performance.now() < end) {
      await wait(LOOK_MS);
      seen = await look();
    }
    if (seen?.state !== 'matched') failed++;
    if (seen) process.stdout.write(describe(seen));
  }
  return failed === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const { DATABASE_URL } = loadConfig(process.env, ['DATABASE_URL']);
  const source = await openDatabase(DATABASE_URL ?? '', 'settle');
  try {
    return await settle(source);
  } finally {
    await source.destroy();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const misused = error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${misused ? `\n${USAGE}` : ''}`);
  process.exitCode = error instanceof ConfigError ? 78 : misused ? MISUSED : 1;
}
