import { setTimeout as wait } from 'node:timers/promises';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { Config, Logger } from '#libs/platform';
import { redisAddress, type RedisAddress } from './address.js';
import { ClusterShards, OneShard, type Shards } from './shards.js';

/** One server or a cluster: whoever names all keys of one slot need not know which. */
export type PushRedis = Redis | Cluster;

const COMMAND_MS_MAX = 1000;
/** Something was asked and nothing at all came back: the peer is gone without having said so. */
const SILENT_MS_MAX = 2000;
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

function connect(config: Config, logger: Logger, purpose: string, options: RedisOptions): PushRedis {
  const address = redisAddress(config.REDIS_PUSH_URL ?? '');
  const named = { ...options, connectionName: `propeller-${purpose}` };
  const redis = address.cluster
    ? connectCluster(address, named)
    : new Redis(config.REDIS_PUSH_URL ?? '', { ...SHARED, ...named });
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

function credentialsOf({ username, password, tls }: RedisAddress): RedisOptions {
  return { ...(username && { username }), ...(password && { password }), ...(tls && { tls: {} }) };
}

function connectMaster(node: Redis): void {
  if (node.status === 'wait' && !node.options.readOnly) node.connect().catch(() => {});
}

function connectCluster(address: RedisAddress, options: RedisOptions): Cluster {
  const { connectTimeout = 1000, keepAlive = 0 } = SHARED;
  const cluster = new Cluster(address.nodes, {
    enableOfflineQueue: false,
    clusterRetryStrategy: retryStrategy,
    slotsRefreshTimeout: connectTimeout,
    // With the delays in between about a second: then the caller is told.
    maxRedirections: 10,
    redisOptions: {
      connectTimeout,
      keepAlive,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      ...credentialsOf(address),
      ...options,
    },
  });
  // Connected before the first command: those that come while it connects are sent again later, and at random. But not
  // before ioredis has asked one of them whether the cluster is well: it takes one that connects for one that is gone.
  cluster.on('ready', () => cluster.nodes('master').forEach(connectMaster));
  cluster.on('+node', (node: Redis) => {
    if (cluster.status === 'ready') connectMaster(node);
  });
  return cluster;
}

/** Waits a moment for Redis, and no longer: a process without it starts all the same, and says that it is not ready. */
export async function settled(connections: readonly PushRedis[], ms: number): Promise<void> {
  const pending = connections
    .filter(({ status }) => status !== 'ready')
    .map((redis) => new Promise((resolve) => redis.once('ready', resolve)));
  await Promise.race([Promise.all(pending), wait(ms, undefined, { ref: false })]);
}

/** Publishing, inboxes, positions, registry. */
export function connectCommands(config: Config, logger: Logger): PushRedis {
  return connect(config, logger, 'commands', { commandTimeout: COMMAND_MS_MAX, socketTimeout: SILENT_MS_MAX });
}

/** Reading and sweeping receipts: whole pages, which must not hold up a publish. */
export function connectReceipts(config: Config, logger: Logger): PushRedis {
  return connect(config, logger, 'receipts', { commandTimeout: 5000, socketTimeout: 6000 });
}

const SUBSCRIBER: RedisOptions = { commandTimeout: 5000, autoResubscribe: false };

/**
 * One subscriber connection for the whole process, whatever the number of clients; on a cluster one to each master.
 * `Subscriptions` renews what is subscribed.
 */
export function connectShards(config: Config, logger: Logger, commands: PushRedis): Shards {
  if (!(commands instanceof Cluster)) return new OneShard(connect(config, logger, 'subscriber', SUBSCRIBER) as Redis);
  const credentials = credentialsOf(redisAddress(config.REDIS_PUSH_URL ?? ''));
  const options = { ...SHARED, ...credentials, ...SUBSCRIBER, connectionName: 'propeller-subscriber' };
  return new ClusterShards(commands, (host, port) => {
    const redis = new Redis({ ...options, host, port });
    redis.on('error', (error) => logger.debug({ err: error, host, port }, 'a shard is gone'));
    return redis;
  });
}
