import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PropellerClient } from '#libs/propeller-client';
import { freePort } from '../support/free-port.js';
import { startRedis, type TestRedis } from '../support/redis.js';
import type { Doors } from './device.js';
import type { Dice } from './dice.js';
import { PropellerNode } from './node.js';
import { Proxy } from './proxy.js';
import { tenantsFile } from './tenants.js';

const NAMES = ['a', 'b', 'c'] as const;

/** A node's own ways to Redis and from backends. */
interface Ways {
  redis: Proxy;
  publish: Proxy;
  client: PropellerClient;
}

/** Three nodes over a Redis, a load balancer in front of them, and everything between them breakable. */
export class Site {
  private constructor(
    readonly redis: TestRedis,
    readonly nodes: readonly PropellerNode[],
    private readonly ways: ReadonlyMap<string, Ways>,
    /** Devices come in here, and are led to any node in rotation. */
    private readonly balancers: { socketio: Proxy; devices: Proxy },
    private readonly folder: string,
  ) {}

  static async start(dice: Dice): Promise<Site> {
    const [redis, folder] = await Promise.all([startRedis(), mkdtemp(join(tmpdir(), 'propeller-stress-'))]);
    const tenants = join(folder, 'tenants.json');
    await writeFile(tenants, tenantsFile());
    const nodes: PropellerNode[] = [];
    const ways = new Map<string, Ways>();
    for (const name of NAMES) {
      const way = await Proxy.open(() => [{ name, port: Number(new URL(redis.url).port) }]);
      const node = await prepareNode(name, `redis://127.0.0.1:${way.port}`, tenants);
      const publish = await Proxy.open(() => [{ name, port: node.ports.publish }]);
      const client = new PropellerClient({ PROPELLER_GRPC_URL: `127.0.0.1:${publish.port}` });
      nodes.push(node);
      ways.set(name, { redis: way, publish, client });
    }
    const balance = (door: 'http' | 'devices') =>
      Proxy.open(() =>
        dice
          .shuffle(nodes.filter(({ inRotation }) => inRotation))
          .map(({ name, ports }) => ({ name, port: ports[door] })),
      );
    const balancers = { socketio: await balance('http'), devices: await balance('devices') };
    const site = new Site(redis, nodes, ways, balancers, folder);
    try {
      await Promise.all(nodes.map((node) => node.start()));
    } catch (error) {
      await site.close();
      throw error;
    }
    return site;
  }

  get doors(): Doors {
    const { socketio, devices } = this.balancers;
    return { socketioUrl: `http://127.0.0.1:${socketio.port}`, grpcAddress: `127.0.0.1:${devices.port}` };
  }

  /** One for each node. */
  get clients(): PropellerClient[] {
    return [...this.ways.values()].map(({ client }) => client);
  }

  /** Ways on which a node's weather is made: from devices, from backends, to Redis. */
  waysOf(node: string, which: 'devices' | 'publish' | 'redis'): Proxy[] {
    if (which === 'devices') return Object.values(this.balancers);
    return [this.ways.get(node)?.[which] as Proxy];
  }

  /** Redis itself, past all proxies. */
  async command(name: string, ...args: string[]): Promise<string[]> {
    return [await this.redis.command(name, ...args)].flat().map(String);
  }

  /** Whatever was done to it is undone. */
  async heal(): Promise<void> {
    this.redis.thaw();
    await this.redis.restart();
    for (const proxy of this.proxies()) proxy.heal();
    for (const node of this.nodes) {
      node.thaw();
      if (!node.running) await node.start();
    }
  }

  async close(): Promise<void> {
    for (const { client } of this.ways.values()) client.close();
    await Promise.all(this.nodes.map((node) => node.kill()));
    await Promise.all(this.proxies().map((proxy) => proxy.close()));
    this.redis.thaw();
    await this.redis.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private proxies(): Proxy[] {
    const own = [...this.ways.values()].flatMap(({ redis, publish }) => [redis, publish]);
    return [...Object.values(this.balancers), ...own];
  }
}

async function prepareNode(name: string, redisUrl: string, tenants: string): Promise<PropellerNode> {
  const ports = { http: await freePort(), publish: await freePort(), devices: await freePort() };
  return new PropellerNode(name, ports, {
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    REDIS_PUSH_URL: redisUrl,
    PROPELLER_PORT: String(ports.http),
    PROPELLER_GRPC_PORT: String(ports.publish),
    PROPELLER_GRPC_DEVICE_PORT: String(ports.devices),
    PROPELLER_TENANTS_FILE: tenants,
  });
}
