import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PropellerClient } from '#libs/propeller-client';
import { freePort } from '../support/free-port.js';
import type { Doors } from './device.js';
import type { Dice } from './dice.js';
import { PropellerNode } from './node.js';
import type { Mode } from './options.js';
import { Proxy, type Way } from './proxy.js';
import { ClusterStore } from './store/cluster-store.js';
import { SingleStore } from './store/single-store.js';
import type { Store } from './store/store.js';
import { tenantsFile } from './tenants.js';

const NAMES = ['a', 'b', 'c'] as const;

/** How backends come to a node. */
interface Backends {
  proxy: Proxy;
  client: PropellerClient;
}

/** Three nodes over a Redis, a load balancer in front of them, and everything between them breakable. */
export class Site {
  /** By tenant: how far its receipts were read. */
  readonly cursors = new Map<string, string>();

  private constructor(
    readonly store: Store,
    readonly nodes: readonly PropellerNode[],
    private readonly backends: ReadonlyMap<string, Backends>,
    /** Devices come in here, and are led to any node in rotation. */
    private readonly balancers: { http: Proxy; devices: Proxy },
    private readonly folder: string,
  ) {}

  static async start(mode: Mode, dice: Dice): Promise<Site> {
    const folder = await mkdtemp(join(tmpdir(), 'propeller-stress-'));
    const tenants = join(folder, 'tenants.json');
    await writeFile(tenants, tenantsFile());
    const store = mode === 'cluster' ? await ClusterStore.start() : await SingleStore.start(NAMES);
    const nodes: PropellerNode[] = [];
    for (const name of NAMES) nodes.push(await prepareNode(name, store.address(name), tenants));
    const backends = new Map<string, Backends>();
    for (const { name, ports } of nodes) {
      const proxy = await Proxy.open(() => [{ name, port: ports.publish }]);
      const client = new PropellerClient({ PROPELLER_GRPC_URL: `127.0.0.1:${proxy.port}` });
      backends.set(name, { proxy, client });
    }
    const balancers = { http: await balance(nodes, 'http', dice), devices: await balance(nodes, 'devices', dice) };
    const site = new Site(store, nodes, backends, balancers, folder);
    try {
      await Promise.all(nodes.map((node) => node.start()));
    } catch (error) {
      await site.close();
      throw error;
    }
    return site;
  }

  get doors(): Doors {
    const { http, devices } = this.balancers;
    return { socketioUrl: `http://127.0.0.1:${http.port}`, grpcAddress: `127.0.0.1:${devices.port}` };
  }

  /** One for each node. */
  get clients(): PropellerClient[] {
    return [...this.backends.values()].map(({ client }) => client);
  }

  /** From devices, from backends, to Redis. */
  ways(node: string, which: 'devices' | 'publish' | 'redis', dice: Dice): Way[] {
    if (which === 'redis') return [this.store.way(node, dice)];
    const proxies = which === 'devices' ? Object.values(this.balancers) : [this.backends.get(node)?.proxy as Proxy];
    return proxies.map((proxy) => ({ proxy, upstream: node }));
  }

  /** Whatever was done to it is undone. */
  async heal(): Promise<void> {
    await this.store.heal();
    for (const proxy of this.proxies) proxy.heal();
    for (const node of this.nodes) {
      node.thaw();
      if (!node.running) await node.start();
    }
  }

  async close(): Promise<void> {
    for (const { client } of this.backends.values()) client.close();
    await Promise.all(this.nodes.map((node) => node.kill()));
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
    await this.store.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private get proxies(): Proxy[] {
    return [...Object.values(this.balancers), ...[...this.backends.values()].map(({ proxy }) => proxy)];
  }
}

function balance(nodes: readonly PropellerNode[], door: 'http' | 'devices', dice: Dice): Promise<Proxy> {
  return Proxy.open(() => {
    const willing = nodes.filter(({ inRotation }) => inRotation);
    return dice.shuffle(willing).map(({ name, ports }) => ({ name, port: ports[door] }));
  });
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
