import { startRedisCluster, type TestRedisCluster } from '../../support/redis-cluster.js';
import type { TestRedis } from '../../support/redis.js';
import { until } from '../../support/until.js';
import type { Dice } from '../dice.js';
import { Proxy, type Way } from '../proxy.js';
import type { Store } from './store.js';

const WHOLE_MS_MAX = 60_000;
const ASK_MS_MAX = 1000;

/** Three masters and their replicas, each behind a proxy that all nodes share: its port is the one the cluster tells. */
export class ClusterStore implements Store {
  private constructor(
    private readonly cluster: TestRedisCluster,
    private readonly ways: readonly Way[],
  ) {}

  static async start(): Promise<ClusterStore> {
    const ways: Way[] = [];
    const cluster = await startRedisCluster(async ({ port }) => {
      const upstream = `redis-${ways.length}`;
      const proxy = await Proxy.open(() => [{ name: upstream, port }]);
      ways.push({ proxy, upstream });
      return proxy.port;
    });
    return new ClusterStore(cluster, ways);
  }

  address(): string {
    return this.cluster.url;
  }

  way(_node: string, dice: Dice): Way {
    return dice.pick(this.ways);
  }

  async masters(): Promise<TestRedis[]> {
    const roles = await Promise.all(this.servers.map((server) => says(server, 'role:master')));
    return this.servers.filter((_, i) => roles[i]);
  }

  async failOver(dice: Dice): Promise<void> {
    const shard = dice.pick(this.cluster.shards);
    const { master, replica } = (await says(shard.master, 'role:master'))
      ? shard
      : { master: shard.replica, replica: shard.master };
    await this.cluster.failOver({ master, replica });
    await master.restart();
  }

  async heal(): Promise<void> {
    for (const server of this.servers) server.thaw();
    for (const { proxy } of this.ways) proxy.heal();
    await Promise.all(this.servers.map((server) => server.restart()));
    await until(() => this.whole(), 'the cluster is whole', WHOLE_MS_MAX);
  }

  async close(): Promise<void> {
    for (const server of this.servers) server.thaw();
    await this.cluster.stop();
    for (const { proxy } of this.ways) await proxy.close();
  }

  private get servers(): TestRedis[] {
    return this.cluster.shards.flatMap(({ master, replica }) => [master, replica]);
  }

  private async whole(): Promise<boolean> {
    const fine = await Promise.all(
      this.servers.map(async (server) => {
        const serving = await says(server, 'cluster_state:ok', 'CLUSTER');
        return serving && ((await says(server, 'role:master')) || (await says(server, 'master_link_status:up')));
      }),
    );
    return fine.every(Boolean) && (await this.masters()).length === this.cluster.shards.length;
  }
}

async function says(server: TestRedis, line: string, command = 'INFO'): Promise<boolean> {
  const answer = Promise.race([
    server.command(command, command === 'INFO' ? 'replication' : 'INFO'),
    new Promise((resolve) => setTimeout(resolve, ASK_MS_MAX)),
  ]);
  return String(await answer.catch(() => '')).includes(line);
}
