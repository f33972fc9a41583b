import { parseArgs } from 'node:util';
import { TENANT_ID } from '#libs/kernel';
import { GATEWAY_NAMES, type Credentials, type GatewayName } from '#libs/gateways';
import { UsageError } from './usage.js';

const OPTIONS = {
  name: { type: 'string' },
  scopes: { type: 'string' },
  'late-success': { type: 'string' },
  gateway: { type: 'string', multiple: true },
  credential: { type: 'string', multiple: true },
  gateways: { type: 'string' },
  credentials: { type: 'string' },
  overlap: { type: 'string' },
  'revoke-old': { type: 'boolean' },
  allow: { type: 'string' },
  share: { type: 'string', multiple: true },
  cost: { type: 'string', multiple: true },
  'cost-weight': { type: 'string' },
  reset: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
type Option = keyof typeof OPTIONS;

/** What each command takes after its name, and which options beside `--json`. */
const COMMANDS: Record<string, { operands: string[]; options: Option[] }> = {
  create: { operands: ['<tenant>'], options: ['name', 'scopes', 'late-success', 'gateway', 'credential', 'gateways'] },
  gateway: { operands: ['<tenant>', '<gateway>'], options: ['credential', 'credentials'] },
  rotate: { operands: ['<tenant>', '<gateway>'], options: ['credential', 'credentials', 'overlap'] },
  'rotate-key': { operands: ['<tenant>'], options: ['overlap', 'revoke-old'] },
  routing: { operands: ['<tenant>'], options: ['allow', 'share', 'cost', 'cost-weight', 'reset'] },
  enable: { operands: ['<tenant>', '[<gateway>]'], options: [] },
  disable: { operands: ['<tenant>', '[<gateway>]'], options: [] },
  list: { operands: [], options: [] },
  show: { operands: ['<tenant>'], options: [] },
};

export interface Arguments {
  command: string;
  tenant: string;
  gateway?: GatewayName;
  options: ReturnType<typeof parse>['values'];
  /** `--gateway` and `--credential` in their order: a credential belongs to the gateway before it. */
  accounts: Map<GatewayName, Credentials>;
  /** Those that belong to no `--gateway`. */
  credentials: Credentials;
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true, tokens: true });
  } catch (error) {
    // Node's own words name the option, and not its value.
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @returns undefined when help was asked for @throws UsageError naming the argument and what was expected */
export function readArguments(args: string[]): Arguments | undefined {
  const { values, positionals, tokens } = parse(args);
  if (values.help) return undefined;
  const [command = '', ...operands] = positionals;
  const form = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!form) {
    const got = command ? `got "${command}"` : 'none was given';
    throw new UsageError(`command: expected one of ${Object.keys(COMMANDS).join(', ')}; ${got}`);
  }
  checkForm(command, form, operands, Object.keys(values));
  const [tenant = '', gateway] = operands;
  return {
    command,
    tenant: form.operands.length > 0 ? tenantId(tenant) : '',
    ...(gateway !== undefined && { gateway: gatewayName('<gateway>', gateway) }),
    options: values,
    ...collectCredentials(tokens),
  };
}

function checkForm(
  command: string,
  form: { operands: string[]; options: Option[] },
  operands: string[],
  given: string[],
) {
  const needed = form.operands.filter((operand) => operand.startsWith('<'));
  const missing = needed[operands.length];
  if (missing) throw new UsageError(`${missing}: "${command}" needs it: ${[command, ...form.operands].join(' ')}`);
  if (operands.length > form.operands.length)
    throw new UsageError(`"${command}" takes ${form.operands.join(' ') || 'nothing'}, and one argument more was given`);
  const stray = given.find((name) => name !== 'json' && !(form.options as string[]).includes(name));
  if (stray)
    throw new UsageError(`--${stray}: "${command}" does not take it; it takes ${list([...form.options, 'json'])}`);
}

const list = (names: string[]) => names.map((name) => `--${name}`).join(', ');

function tenantId(text: string): string {
  if (TENANT_ID.test(text)) return text;
  throw new UsageError(`<tenant>: expected 1 to 40 lower-case letters, digits and hyphens; got "${text}"`);
}

/** @throws UsageError */
export function gatewayName(where: string, text: string): GatewayName {
  const name = GATEWAY_NAMES.find((known) => known === text);
  if (!name) throw new UsageError(`${where}: expected one of ${GATEWAY_NAMES.join(', ')}; got "${text}"`);
  return name;
}

function collectCredentials(tokens: ReturnType<typeof parse>['tokens']) {
  const accounts = new Map<GatewayName, Record<string, string>>();
  const credentials: Record<string, string> = {};
  let current = credentials;
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, value = '' } = token;
    if (name === 'gateway') {
      const gateway = gatewayName('--gateway', value);
      current = accounts.get(gateway) ?? {};
      accounts.set(gateway, current);
    }
    if (name === 'credential') assign(current, value);
  }
  return { accounts, credentials };
}

/** What was given is not repeated in the error: it is a secret. */
function assign(credentials: Record<string, string>, text: string): void {
  const equals = text.indexOf('=');
  if (equals < 1) throw new UsageError('--credential: expected <name>=<value>');
  credentials[text.slice(0, equals)] = text.slice(equals + 1);
}
