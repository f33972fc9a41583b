import { setTimeout as wait } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'ioredis';
import type { Config, Logger } from '#libs/platform';

const COMMAND_MS_MAX = 1000;
const RECONNECT_MS_MAX = 1000;

/** Never gives up, never hammers: at most about one attempt a second, spread so that nodes do not come back in step. */
function retryStrategy(attempt: number): number {
  return Math.min(RECONNECT_MS_MAX, 50 * 2 ** Math.min(attempt, 5)) * (0.5 + Math.random() / 2);
}

const SHARED: RedisOptions = {
  connectTimeout: 1000,
  // A command for a connection that is gone fails at once: the caller is told, and nothing piles up.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  keepAlive: 10_000,
  retryStrategy,
};

function connect(config: Config, logger: Logger, purpose: string, options: RedisOptions): Redis {
  const redis = new Redis(config.REDIS_PUSH_URL ?? '', {
    ...SHARED,
    ...options,
    connectionName: `propeller-${purpose}`,
  });
  let down = false;
  redis.on('error', (error: Error) => {
    // One line when it goes and one when it is back, not one per attempt.
    if (!down) logger.error({ err: error, purpose }, 'redis is gone');
    down = true;
  });
  redis.on('ready', () => {
    if (down) logger.info({ purpose }, 'redis is back');
    down = false;
  });
  return redis;
}

/** Waits a moment for Redis, and no longer: a process without it starts all the same, and says that it is not ready. */
export async function settled(connections: readonly Redis[], ms: number): Promise<void> {
  const pending = connections
    .filter(({ status }) => status !== 'ready')
    .map((redis) => new Promise((resolve) => redis.once('ready', resolve)));
  await Promise.race([Promise.all(pending), wait(ms, undefined, { ref: false })]);
}

/** Publishing, inboxes, positions, registry. */
export function connectCommands(config: Config, logger: Logger): Redis {
  return connect(config, logger, 'commands', { commandTimeout: COMMAND_MS_MAX });
}

/** Reading and sweeping receipts: whole pages, which must not hold up a publish. */
export function connectReceipts(config: Config, logger: Logger): Redis {
  return connect(config, logger, 'receipts', { commandTimeout: 5000 });
}

/** One for the whole process, whatever the number of clients. `Subscriptions` renews what is subscribed. */
export function connectSubscriber(config: Config, logger: Logger): Redis {
  return connect(config, logger, 'subscriber', { commandTimeout: 5000, autoResubscribe: false });
}
