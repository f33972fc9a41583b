import { z } from 'zod';
import { parseFailpoint } from '#libs/kernel';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65535).default(fallback);
const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    message: `expected a URL starting with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  });
const httpUrl = () => url('http:', 'https:').transform((value) => value.replace(/\/+$/, ''));
const redisUrl = () => url('redis:', 'rediss:');
const pushRedisUrl = () =>
  url('redis:', 'rediss:', 'redis+cluster:', 'rediss+cluster:').refine(
    (value) => !value.includes('+cluster:') || isClusterUrl(value),
    { message: 'a cluster is redis+cluster://host:port?seeds=host:port,host:port, without a database' },
  );

function isClusterUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { hostname, pathname, searchParams } = new URL(value);
  const seeds = (searchParams.get('seeds') ?? '').split(',').filter(Boolean);
  const others = [...searchParams.keys()].filter((name) => name !== 'seeds');
  const real = seeds.every((seed) => /^(\[[0-9a-f:.]+\]|[^\s:/@]+):\d{1,5}$/i.test(seed));
  return hostname !== '' && ['', '/'].includes(pathname) && others.length === 0 && real;
}

/** 32 bytes of zeros, in base64: good enough for a laptop, refused in production. */
const DEVELOPMENT_CREDENTIALS_KEY = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';

/** Everything that can be set, and nothing else. `.env.example` documents each; a test holds the two together. */
export const ENVIRONMENT = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  HOST: z.string().min(1).default('127.0.0.1'),
  DRAIN_SECONDS: z.coerce.number().int().min(1).max(300).default(20),

  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(20),
  REDIS_URL: redisUrl().optional(),
  REDIS_QUEUE_URL: redisUrl().optional(),
  REDIS_PUSH_URL: pushRedisUrl().optional(),
  QUEUE_REPLICAS_MIN: z.coerce.number().int().min(0).max(10).default(0),
  QUEUE_BOARD_PASSWORD: z.string().min(12).optional(),

  PAYMENTS_PORT: port(3000),
  PROPELLER_PORT: port(3001),
  SIMULATOR_PORT: port(3002),
  WORKER_PORT: port(3003),
  RECONCILIATION_PORT: port(3004),
  INTERNAL_PORT: port(3005),
  PROPELLER_GRPC_PORT: port(50051),
  PROPELLER_GRPC_DEVICE_PORT: port(50052),

  PUBLIC_URL: httpUrl().default('http://localhost:3000'),
  PROPELLER_URL: httpUrl().default('http://localhost:3001'),
  PROPELLER_GRPC_URL: z.string().min(1).default('localhost:50051'),
  PROPELLER_CONNECTIONS_MAX: z.coerce.number().int().min(1).max(1_000_000).default(20_000),
  PROPELLER_CONNECTIONS_PER_SECOND: z.coerce.number().int().min(1).max(1_000_000).default(1000),
  PROPELLER_BUFFER_BYTES_MAX: z.coerce.number().int().min(65_536).max(1_073_741_824).default(1_048_576),
  PROPELLER_HANDSHAKE_SECONDS: z.coerce.number().int().min(1).max(60).default(10),
  PROPELLER_PING_SECONDS: z.coerce.number().int().min(1).max(300).default(25),
  PROPELLER_PONG_SECONDS: z.coerce.number().int().min(1).max(60).default(10),
  PROPELLER_GRPC_AGE_SECONDS: z.coerce.number().int().min(1).max(86_400).default(21_600),
  PROPELLER_TENANTS_FILE: z.string().min(1).default('dev/propeller-tenants.json'),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((origin) => origin.trim())
        .filter(Boolean),
    ),

  CREDENTIALS_KEY: z
    .string()
    .refine((value) => Buffer.from(value, 'base64').length === 32, { message: 'expected 32 bytes in base64' })
    .default(DEVELOPMENT_CREDENTIALS_KEY),
  SIMULATOR_URL: httpUrl().default('http://localhost:3002'),
  SIMULATOR_ACCOUNTS_FILE: z.string().min(1).default('dev/tenants.json'),
  SIMULATOR_SCRIPT_FILE: z.string().min(1).optional(),
  RAZORPAY_URL: httpUrl().optional(),
  CASHFREE_URL: httpUrl().optional(),
  JUSPAY_URL: httpUrl().optional(),

  RECONCILIATION_EVERY_SECONDS: z.coerce.number().int().min(1).max(3600).default(300),

  CLOCK_FILE: z.string().min(1).optional(),
  FAILPOINT: z
    .string()
    .refine((value) => parseFailpoint(value) !== undefined, { message: 'there is no such failpoint' })
    .optional(),
});

export type Environment = z.infer<typeof ENVIRONMENT>;
export type Need = 'DATABASE_URL' | 'REDIS_QUEUE_URL' | 'REDIS_PUSH_URL';
/** The environment after parsing: both Redis URLs filled from REDIS_URL, and what the process needs is there. */
export type Config = Readonly<Environment>;

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly mistakes: string[]) {
    super(`The configuration has ${mistakes.length} mistake(s):\n${mistakes.map((line) => `  - ${line}`).join('\n')}`);
  }
}

/** Prefixes that are ours: a variable that starts like this and is not in the schema is a typing mistake. */
const OUR_PREFIXES =
  /^(PAYMENTS|PROPELLER|SIMULATOR|WORKER|RECONCILIATION|INTERNAL|CREDENTIALS|RAZORPAY|CASHFREE|JUSPAY|REDIS|DATABASE|QUEUE)_/;

function productionMistakes(env: Environment, needs: readonly Need[]): string[] {
  if (env.NODE_ENV !== 'production') return [];
  const mistakes = [];
  if (needs.includes('DATABASE_URL')) {
    if (env.CREDENTIALS_KEY === DEVELOPMENT_CREDENTIALS_KEY)
      mistakes.push('CREDENTIALS_KEY: production needs a key of its own (openssl rand -base64 32)');
    if (!env.PUBLIC_URL.startsWith('https://')) mistakes.push('PUBLIC_URL: production needs https://');
  }
  if (env.CORS_ORIGINS.includes('*')) mistakes.push('CORS_ORIGINS: production needs a list of origins, not "*"');
  if (env.FAILPOINT) mistakes.push('FAILPOINT: it kills the process; production takes none');
  if (env.CLOCK_FILE) mistakes.push('CLOCK_FILE: production goes by the time of its machine');
  return mistakes;
}

/**
 * Parses the environment once, for a process that `needs` these addresses.
 * @throws ConfigError naming every mistake at once.
 */
export function loadConfig(source: Record<string, string | undefined>, needs: readonly Need[]): Config {
  // An empty string is how `.env` files and compose say "not set".
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const mistakes = Object.keys(given)
    .filter((key) => OUR_PREFIXES.test(key) && !(key in ENVIRONMENT.shape))
    .map((key) => `${key}: there is no such variable`);
  const parsed = ENVIRONMENT.safeParse(given);
  if (!parsed.success) {
    mistakes.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
    throw new ConfigError(mistakes);
  }
  const env = parsed.data;
  env.REDIS_QUEUE_URL ??= env.REDIS_URL;
  env.REDIS_PUSH_URL ??= env.REDIS_URL;
  for (const need of needs) {
    const alternative = need.startsWith('REDIS') ? ' (or REDIS_URL)' : '';
    if (!env[need]) mistakes.push(`${need}${alternative}: required; "npm run infra" provides one and prints it`);
  }
  mistakes.push(...productionMistakes(env, needs));
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return Object.freeze(env);
}
