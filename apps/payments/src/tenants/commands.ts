import type { GatewayName } from '#libs/gateways';
import type { NextCredentials, TenantRegister } from '#libs/payment';
import { hashApiKey, type Config } from '#libs/platform';
import { describeList, describeTenant, type Answer } from './answers.js';
import type { Arguments } from './arguments.js';
import { create } from './create.js';
import { checkCredentials, readCredentials } from './credentials.js';
import { parseDuration } from './duration.js';
import { newApiKey } from './propeller-entry.js';
import { setRouting } from './routing-policy.js';
import { UsageError } from './usage.js';
import { describeSetup, webhookSetup } from './vendor-steps.js';

/** Razorpay and Juspay send again for 24 h, signed with the secret of the first time; and somebody has to change it there. */
const OVERLAP = '48h';
const KEY_OVERLAP = '24h';

/** Every process reads the tenants again this often (TenantDirectory). */
const KNOWN_EVERYWHERE = 'Within 10 seconds every process knows it';

type Command = (register: TenantRegister, args: Arguments, config: Config) => Promise<Answer>;

const setGateway: Command = async (register, args, config) => {
  const { tenant, gateway } = account(args);
  await register.setAccount(tenant, gateway, await next(gateway, args));
  const webhook = webhookSetup(config.PUBLIC_URL, tenant, gateway);
  return {
    json: { tenant, gateway, webhooks: [webhook] },
    text: `${tenant} has an account.\n${describeSetup(webhook)}`,
  };
};

const rotate: Command = async (register, args, config) => {
  const { tenant, gateway } = account(args);
  const overlapMs = parseDuration('--overlap', args.options.overlap ?? OVERLAP);
  const until = await register.rotate(tenant, gateway, await next(gateway, args), overlapMs);
  const webhook = webhookSetup(config.PUBLIC_URL, tenant, gateway);
  const former = overlapMs > 0 ? `pass until ${until.toISOString()}` : 'no longer pass';
  return {
    json: { tenant, gateway, formerUntil: until, webhooks: [webhook] },
    text: `${tenant} has new credentials; webhooks signed with the former ${former}.
${KNOWN_EVERYWHERE}; then enter the new ones there.
${describeSetup(webhook)}`,
  };
};

const rotateKey: Command = async (register, { tenant, options }) => {
  if (options['revoke-old'] && options.overlap !== undefined)
    throw new UsageError('--revoke-old: either this or --overlap, not both');
  const overlapMs = parseDuration('--overlap', options['revoke-old'] ? '0' : (options.overlap ?? KEY_OVERLAP));
  const apiKey = newApiKey();
  const { replaced, scopes, formerUntil } = await register.replaceKeys(tenant, hashApiKey(apiKey), overlapMs);
  const entry = { sha256: hashApiKey(apiKey), scopes };
  return {
    json: { tenant, apiKey, scopes, formerUntil, propeller: { add: entry, remove: replaced } },
    text: `API key of ${tenant}, shown only now (${scopes.join(', ')}):
  ${apiKey}

The former ${overlapMs > 0 ? `end at ${formerUntil.toISOString()}` : 'are revoked'}. In Propeller's file, add to its apiKeys:
  ${JSON.stringify(entry)}
${overlapMs > 0 ? 'and remove then' : 'and remove'}: ${replaced.join(', ')}`,
  };
};

const setEnabled =
  (enabled: boolean): Command =>
  async (register, { tenant, gateway }) => {
    if (gateway) await register.setAccountEnabled(tenant, gateway, enabled);
    else await register.setActive(tenant, enabled);
    const what = gateway ? `${tenant} at ${gateway}` : tenant;
    const effect = gateway ? 'no new payments go there' : 'its API keys are refused';
    const rest = `${effect}; webhooks, polls and refunds of what is in flight go on`;
    return {
      json: { tenant, ...(gateway && { gateway }), enabled },
      text: `${what} is ${enabled ? 'enabled' : `disabled: ${rest}`}. ${KNOWN_EVERYWHERE}.`,
    };
  };

const COMMANDS: Record<string, Command> = {
  create: (register, args, config) => create(register, args, config.PUBLIC_URL),
  gateway: setGateway,
  rotate,
  'rotate-key': rotateKey,
  routing: setRouting,
  enable: setEnabled(true),
  disable: setEnabled(false),
  list: async (register) => {
    const tenants = await register.list();
    return { json: { tenants }, text: describeList(tenants) };
  },
  show: async (register, { tenant }) => {
    const shown = await register.show(tenant);
    return { json: shown, text: describeTenant(shown) };
  },
};

/** @throws UsageError, TenantError */
export async function runCommand(register: TenantRegister, args: Arguments, config: Config): Promise<Answer> {
  const command = COMMANDS[args.command];
  if (!command) throw new UsageError(`command: there is no "${args.command}"`);
  return command(register, args, config);
}

function account({ tenant, gateway }: Arguments): { tenant: string; gateway: GatewayName } {
  if (!gateway) throw new UsageError('<gateway>: it is needed');
  return { tenant, gateway };
}

/** What is named replaces what is stored; the whole must fit the gateway. */
async function next(gateway: GatewayName, { options, credentials }: Arguments): Promise<NextCredentials> {
  const given = {
    ...(options.credentials !== undefined && (await readCredentials(options.credentials))),
    ...credentials,
  };
  if (Object.keys(given).length === 0)
    throw new UsageError('--credential or --credentials: expected at least one credential to set');
  return (current) => checkCredentials(gateway, { ...current, ...given });
}
