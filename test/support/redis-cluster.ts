import { freePort } from './free-port.js';
import { isReplica, startRedis, type TestRedis } from './redis.js';
import { until } from './until.js';

export interface Shard {
  master: TestRedis;
  replica: TestRedis;
}

/** A Redis Cluster of its own for one test file: three masters, each with a replica. */
export interface TestRedisCluster {
  /** For REDIS_PUSH_URL. */
  url: string;
  shards: readonly Shard[];
  /** The shard that serves this key, as the cluster sees it at the start. */
  shardOf(key: string): Promise<Shard>;
  /** From now on the replica hears nothing of its master. */
  cutOff(shard: Shard): Promise<void>;
  /** The slot of this key moves with all that is in it, a key at a time, to the master of another shard. */
  moveSlotOf(key: string, to: Shard): Promise<void>;
  /** Kills (-9) the master of a shard and has its replica take over at once. */
  failOver(shard: Shard): Promise<void>;
  stop(): Promise<void>;
}

const SLOTS = 16_384;
const MASTERS = 3;

/** Opens another way to a node, by which the others and the clients are to find it; its port. */
export type Front = (node: TestRedis) => Promise<number>;

async function startNode(front: Front | undefined): Promise<TestRedis & { busPort: number; announced: number }> {
  const busPort = await freePort();
  const cluster = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', '1500'];
  // Without this a replica waits for more of its peers than there are when it is told to take over.
  const node = await startRedis([...cluster, '--repl-diskless-sync-delay', '0']);
  const announced = front ? await front(node) : node.port;
  const announce = () => node.command('CONFIG', 'SET', 'cluster-announce-port', String(announced));
  await announce();
  const restart = async (): Promise<void> => {
    await node.restart();
    await announce();
  };
  return { ...node, restart, busPort, announced };
}

const says = async (node: TestRedis, line: string, ...command: [string, ...string[]]): Promise<boolean> =>
  String(await node.command(...command)).includes(line);

const idOf = async ({ command }: TestRedis): Promise<string> => String(await command('CLUSTER', 'MYID'));

async function serveSlots(masters: readonly TestRedis[]): Promise<void> {
  const size = Math.ceil(SLOTS / masters.length);
  for (const [i, { command }] of masters.entries()) {
    const last = Math.min((i + 1) * size, SLOTS) - 1;
    await command('CLUSTER', 'SET-CONFIG-EPOCH', String(i + 1));
    await command('CLUSTER', 'ADDSLOTSRANGE', String(i * size), String(last));
  }
}

async function replicate({ master, replica }: Shard): Promise<void> {
  const id = await idOf(master);
  const told = async (): Promise<boolean> => {
    try {
      await replica.command('CLUSTER', 'REPLICATE', id);
      return true;
    } catch {
      return false;
    }
  };
  await until(told, 'the replica has heard of its master');
  await until(() => isReplica(replica), 'replication');
}

async function cutOff({ master, replica }: Shard): Promise<void> {
  await replica.command('CONFIG', 'SET', 'masteruser', 'nobody', 'masterauth', 'wrong');
  await master.command('CLIENT', 'KILL', 'TYPE', 'replica');
  await until(() => says(replica, 'master_link_status:down', 'INFO', 'replication'), 'cut off');
}

/** As `redis-cli --cluster reshard` does it. */
async function moveSlot(slot: number, from: TestRedis, to: TestRedis): Promise<void> {
  const [fromId, toId, s] = [await idOf(from), await idOf(to), String(slot)];
  await to.command('CLUSTER', 'SETSLOT', s, 'IMPORTING', fromId);
  await from.command('CLUSTER', 'SETSLOT', s, 'MIGRATING', toId);
  for (;;) {
    const [key] = (await from.command('CLUSTER', 'GETKEYSINSLOT', s, '1')) as string[];
    if (key === undefined) break;
    await from.command('MIGRATE', '127.0.0.1', String(to.port), key, '0', '5000');
  }
  for (const { command } of [to, from]) await command('CLUSTER', 'SETSLOT', s, 'NODE', toId);
}

async function failOver({ master, replica }: Shard): Promise<void> {
  await master.kill();
  await replica.command('CLUSTER', 'FAILOVER', 'TAKEOVER');
  await until(() => says(replica, 'role:master', 'INFO', 'replication'), 'the replica took over');
}

export async function startRedisCluster(front?: Front): Promise<TestRedisCluster> {
  const nodes = await Promise.all(Array.from({ length: 2 * MASTERS }, () => startNode(front)));
  type Nodes = typeof nodes;
  const [first, ...others] = nodes as [Nodes[number], ...Nodes];
  const masters = nodes.slice(0, MASTERS);
  const shards = masters.map((master, i) => ({ master, replica: nodes[MASTERS + i] as TestRedis }));
  const shardOf = async (key: string): Promise<Shard> => {
    const slot = Number(await first.command('CLUSTER', 'KEYSLOT', key));
    return shards[Math.floor(slot / Math.ceil(SLOTS / MASTERS))] as Shard;
  };
  const moveSlotOf = async (key: string, to: Shard): Promise<void> => {
    const from = await shardOf(key);
    await moveSlot(Number(await first.command('CLUSTER', 'KEYSLOT', key)), from.master, to.master);
  };
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    await serveSlots(masters);
    for (const { port, busPort } of others) {
      await first.command('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPort));
    }
    await Promise.all(shards.map(replicate));
    await Promise.all(
      nodes.map((node) => until(() => says(node, 'cluster_state:ok', 'CLUSTER', 'INFO'), 'the cluster is whole')),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  const seeds = masters.slice(1).map(({ announced }) => `127.0.0.1:${announced}`);
  const url = `redis+cluster://127.0.0.1:${first.announced}?seeds=${seeds.join(',')}`;
  return { url, shards, shardOf, cutOff, moveSlotOf, failOver, stop };
}
