import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { CREDENTIAL_SCHEMAS, GATEWAY_NAMES, type Credentials, type GatewayName } from '#libs/gateways';
import { gatewayName } from './arguments.js';
import { UsageError } from './usage.js';

const CREDENTIALS = z.record(z.string(), z.string());
const ACCOUNTS = z.record(z.string(), CREDENTIALS);

export const credentialNames = (gateway: GatewayName): string[] => Object.keys(CREDENTIAL_SCHEMAS[gateway].shape);

/** For the help: what to know of a tenant at each gateway. */
export const describeCredentials = () =>
  GATEWAY_NAMES.map((gateway) => `  ${gateway.padEnd(10)} ${credentialNames(gateway).join(', ')}\n`).join('');

/** @throws UsageError naming the missing or unknown field; never quotes a value */
export function checkCredentials(gateway: GatewayName, credentials: Credentials): Credentials {
  const names = credentialNames(gateway);
  const unknown = Object.keys(credentials).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`${gateway}: there is no credential "${unknown}"; it has ${names.join(', ')}`);
  const missing = names.filter((name) => !credentials[name]?.trim());
  if (missing.length > 0) throw new UsageError(`${gateway}: missing ${missing.join(', ')}`);
  const parsed = CREDENTIAL_SCHEMAS[gateway].safeParse(credentials);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new UsageError(`${gateway}: ${mistakes.join('; ')}`);
}

/** `{"razorpay": {"keyId": "…"}}` from a file, or `-` for standard input. @throws UsageError */
export async function readAccounts(source: string): Promise<Map<GatewayName, Credentials>> {
  const accounts = await readJson('--gateways', source, ACCOUNTS, '{"<gateway>": {"<name>": "<value>"}}');
  return new Map(Object.entries(accounts).map(([name, own]) => [gatewayName('--gateways', name), own]));
}

/** `{"keyId": "…"}` from a file, or `-` for standard input. @throws UsageError */
export function readCredentials(source: string): Promise<Credentials> {
  return readJson('--credentials', source, CREDENTIALS, '{"<name>": "<value>"}');
}

async function readJson<T>(option: string, source: string, schema: z.ZodType<T>, shape: string): Promise<T> {
  const name = source === '-' ? 'standard input' : source;
  let content: string;
  try {
    content = source === '-' ? await text(process.stdin) : await readFile(source, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${option}: cannot read ${name} (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
    );
  }
  try {
    return schema.parse(JSON.parse(content));
  } catch {
    // JSON's own complaint would quote the text around the mistake, and with it a secret.
    throw new UsageError(`${option}: ${name} is not JSON of the shape ${shape}`);
  }
}
