import { startRedis, type TestRedis } from '../../support/redis.js';
import { Proxy, type Way } from '../proxy.js';
import type { Store } from './store.js';

/** One Redis that writes everything down, and to which each node has a way of its own. */
export class SingleStore implements Store {
  private constructor(
    private readonly redis: TestRedis,
    private readonly proxies: ReadonlyMap<string, Proxy>,
  ) {}

  static async start(nodes: readonly string[]): Promise<SingleStore> {
    const redis = await startRedis();
    const proxies = new Map<string, Proxy>();
    for (const node of nodes) proxies.set(node, await Proxy.open(() => [{ name: node, port: redis.port }]));
    return new SingleStore(redis, proxies);
  }

  address(node: string): string {
    return `redis://127.0.0.1:${this.proxy(node).port}`;
  }

  way(node: string): Way {
    return { proxy: this.proxy(node), upstream: node };
  }

  async masters(): Promise<TestRedis[]> {
    return [this.redis];
  }

  async failOver(): Promise<void> {
    throw new Error('there is nothing to fail over to');
  }

  async heal(): Promise<void> {
    this.redis.thaw();
    for (const proxy of this.proxies.values()) proxy.heal();
    await this.redis.restart();
  }

  async close(): Promise<void> {
    this.redis.thaw();
    for (const proxy of this.proxies.values()) await proxy.close();
    await this.redis.stop();
  }

  private proxy(node: string): Proxy {
    return this.proxies.get(node) as Proxy;
  }
}
