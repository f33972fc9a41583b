import { Cluster, type Redis } from 'ioredis';
import type { ReadinessCheck } from '#libs/platform';
import type { PushRedis } from './connections.js';
import type { Shards } from './shards.js';

async function answers(redis: Redis): Promise<void> {
  try {
    await redis.ping();
  } catch (error) {
    throw new Error(`${redis.options.host}:${redis.options.port}: ${(error as Error).message}`, { cause: error });
  }
}

/** @throws Error saying what is missing */
async function clusterAnswers(cluster: Cluster): Promise<void> {
  if (cluster.status !== 'ready') throw new Error('no node of the cluster can be reached');
  const state = /cluster_state:(\w+)/.exec(String(await cluster.cluster('INFO')))?.[1];
  if (state !== 'ok') throw new Error(`cluster_state is ${state}`);
  await Promise.all(cluster.nodes('master').map(answers));
}

/** What Propeller needs of Redis, with reasons: everybody who holds clients has to answer. */
export function readinessOf(commands: PushRedis, shards: Shards): ReadinessCheck[] {
  return [
    { name: 'redis', check: () => (commands instanceof Cluster ? clusterAnswers(commands) : answers(commands)) },
    {
      name: 'redis subscriptions',
      check: async () => {
        if (shards.all().length === 0) throw new Error('not connected');
        await Promise.all(shards.all().map(answers));
      },
    },
  ];
}
