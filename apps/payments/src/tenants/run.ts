import { systemClock } from '#libs/kernel';
import { isDatabaseUnavailable, openDatabase } from '#libs/database';
import { Sealer, TenantError, TenantRegister } from '#libs/payment';
import { ConfigError, loadConfig } from '#libs/platform';
import type { Answer } from './answers.js';
import { readArguments, type Arguments } from './arguments.js';
import { runCommand } from './commands.js';
import { describeCredentials } from './credentials.js';
import { USAGE, UsageError } from './usage.js';

const FAILED = 1;
const MISUSED = 2;

async function execute(args: Arguments, env: NodeJS.ProcessEnv): Promise<Answer> {
  const config = loadConfig(env, ['DATABASE_URL']);
  const source = await openDatabase(config.DATABASE_URL ?? '', 'tenant');
  try {
    const register = new TenantRegister(source, new Sealer(config.CREDENTIALS_KEY), systemClock);
    await register.checkKey();
    return await runCommand(register, args, config);
  } finally {
    await source.destroy();
  }
}

/** What to tell: never a stack, and of an error we do not know only what a database or system says of itself. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nnpm run tenant -- --help shows all commands.`;
  if (error instanceof TenantError || error instanceof ConfigError) return error.message;
  const { code, message } = error as { code?: string; message?: string };
  if (code === '42P01' || code === '42703')
    return 'The database lacks our tables or is older than this program: run its migrations first.';
  if (isDatabaseUnavailable(error)) return `The database of DATABASE_URL does not answer (${code ?? message}).`;
  return `It failed: ${message ?? String(error)}`;
}

export interface Ended {
  code: number;
  output: string;
  errors: string;
}

/** `npm run tenant`: administers tenants in the database of DATABASE_URL, sealing with CREDENTIALS_KEY. Never rejects. */
export async function runTenant(argv: string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  try {
    const args = readArguments(argv);
    if (!args) return { code: 0, output: USAGE + describeCredentials(), errors: '' };
    const { json, text } = await execute(args, env);
    return { code: 0, output: `${args.options.json ? JSON.stringify(json) : text}\n`, errors: '' };
  } catch (error) {
    return { code: error instanceof UsageError ? MISUSED : FAILED, output: '', errors: `${explain(error)}\n` };
  }
}
