/** The little of a Redis client that is needed here. */
interface ConfigReader {
  call(command: string, ...args: string[]): Promise<unknown>;
}

const REQUIRED: Record<string, string> = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' };

/** CONFIG GET answers a list in RESP2, a map in RESP3. */
async function read(redis: ConfigReader, name: string): Promise<string | undefined> {
  const reply = await redis.call('CONFIG', 'GET', name);
  if (Array.isArray(reply)) return String(reply[1]);
  return reply ? String((reply as Record<string, unknown>)[name]) : undefined;
}

/**
 * A 2xx at the webhook door means "on disk": only a Redis set up like this can promise it. Resolves to what is not, as
 * a warning. @throws Error with the same text, when `strict`
 */
export async function requireDurable(redis: ConfigReader, strict: boolean): Promise<string | undefined> {
  const mistakes: string[] = [];
  for (const [name, wanted] of Object.entries(REQUIRED)) {
    const value = await read(redis, name);
    if (value !== wanted) mistakes.push(`${name} is "${value}", must be "${wanted}"`);
  }
  if (mistakes.length === 0) return undefined;
  const message = `REDIS_QUEUE_URL is not durable: ${mistakes.join('; ')}`;
  if (strict) throw new Error(message);
  return message;
}
