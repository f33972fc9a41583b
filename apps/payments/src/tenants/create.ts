import type { GatewayName } from '#libs/gateways';
import type { TenantRegister } from '#libs/payment';
import { hashApiKey, SCOPES, type Scope } from '#libs/platform';
import type { Arguments } from './arguments.js';
import type { Answer } from './answers.js';
import { checkCredentials, readAccounts } from './credentials.js';
import { newApiKey, propellerEntry } from './propeller-entry.js';
import { UsageError } from './usage.js';
import { describeSetup, webhookSetup, type WebhookSetup } from './vendor-steps.js';

/** A brand with its accounts and keys; the keys are shown here and never again. */
export async function create(register: TenantRegister, args: Arguments, publicUrl: string): Promise<Answer> {
  const { tenant: id, options } = args;
  const name = options.name?.trim();
  if (!name) throw new UsageError('--name: "create" needs the name that people see');
  const scopes = readScopes(options.scopes);
  const lateSuccess = readLateSuccess(options['late-success']);
  const gateways = await accountsOf(args);
  const [apiKey, propellerKey] = [newApiKey(), newApiKey()];
  const apiKeys = [{ hash: hashApiKey(apiKey), scopes }];
  await register.create({ id, name, lateSuccess, apiKeys, propellerKey, gateways: Object.fromEntries(gateways) });
  const entry = { [id]: propellerEntry(id, { apiKey, scopes, propellerKey }) };
  const webhooks = [...gateways.keys()].map((gateway) => webhookSetup(publicUrl, id, gateway));
  return {
    json: { tenant: id, apiKey, scopes, lateSuccess, propeller: { tenants: entry }, webhooks },
    text: describe({ id, name, apiKey, scopes, entry, webhooks }),
  };
}

async function accountsOf({ accounts, options, credentials }: Arguments) {
  if (Object.keys(credentials).length > 0)
    throw new UsageError('--credential: name its gateway before it: --gateway <gateway>');
  const given = options.gateways === undefined ? accounts : await readAccounts(options.gateways);
  if (options.gateways !== undefined && accounts.size > 0)
    throw new UsageError('--gateways: either this or --gateway, not both');
  return new Map(
    [...given].map(([gateway, own]): [GatewayName, Record<string, string>] => [
      gateway,
      checkCredentials(gateway, own),
    ]),
  );
}

function readScopes(text = SCOPES.join(',')): Scope[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !SCOPES.some((scope) => scope === name));
  if (unknown !== undefined) throw new UsageError(`--scopes: expected some of ${SCOPES.join(',')}; got "${unknown}"`);
  return SCOPES.filter((scope) => names.includes(scope));
}

function readLateSuccess(text = 'refund'): 'refund' | 'accept' {
  if (text === 'refund' || text === 'accept') return text;
  throw new UsageError(`--late-success: expected refund or accept; got "${text}"`);
}

interface Created {
  id: string;
  name: string;
  apiKey: string;
  scopes: Scope[];
  entry: object;
  webhooks: WebhookSetup[];
}

const describe = ({ id, name, apiKey, scopes, entry, webhooks }: Created) => `Created ${id} (${name}).

API key, shown only now (${scopes.join(', ')}):
  ${apiKey}

Put this under "tenants" in Propeller's file (PROPELLER_TENANTS_FILE). Propeller reads it again by itself; until then,
notifications wait. The secret under jwtKeys signs device tokens: keep the file as you keep the key.
${JSON.stringify(entry, null, 2)}

${
  webhooks.length > 0
    ? `Webhooks, to be entered in each vendor's dashboard:\n${webhooks.map(describeSetup).join('\n')}`
    : `It has no gateway yet: npm run tenant -- gateway ${id} <gateway> --credentials <file>`
}`;
