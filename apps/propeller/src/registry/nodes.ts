import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { LIMITS } from '../delivery/limits.js';
import type { PushRedis } from '../redis/connections.js';

const HEARTBEAT_MS = 4000;
/** A dead node's devices are nobody's within this and the time for which a look is trusted: 15 s. */
export const LIFE_MS = 12_000;
const TRUST_MS = 3000;
const NODES_KNOWN_MAX = 1000;
/** hash: node → JSON of its last beat. */
export const NODES = 'propeller:nodes';

export function heartbeatKey(node: string): string {
  return `propeller:node:${node}`;
}

/** What a node says of itself with every beat. */
interface Beat {
  /** Milliseconds since the epoch, by its own clock. */
  at: number;
  /** Connections by tenant. */
  tenants: Record<string, number>;
}

/** This node's heartbeat, and the look at other nodes': a registry entry counts only while its node lives. */
export class Nodes {
  /** New at every start: what an earlier life of this process left behind is not ours. */
  readonly self = `${hostname().slice(0, 40)}-${randomBytes(5).toString('hex')}`;
  /** Our heartbeat had gone: this process was paused for too long, or Redis forgot. Others may have swept us. */
  onRevived: () => void = () => {};
  private readonly seen = new Map<string, { alive: boolean; at: number }>();
  private readonly connections = new Map<string, number>();
  private others = new Map<string, Beat>();
  private timer: NodeJS.Timeout | undefined;
  private beating = false;
  private began = false;
  /** Sweeping that had begun goes on after the first beat, so there is a second look. */
  private looks = 0;

  constructor(
    private readonly redis: PushRedis,
    private readonly now: () => number = Date.now,
  ) {}

  start(): void {
    const beat = (): void => void this.beat();
    beat();
    this.redis.on('ready', beat);
    this.timer = setInterval(beat, HEARTBEAT_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    const nothing: Beat = { at: 0, tenants: {} };
    // Still listed: should an entry of ours be left, a survivor finds it.
    await Promise.all([
      this.redis.hset(NODES, this.self, JSON.stringify(nothing)),
      this.redis.del(heartbeatKey(this.self)),
    ]).catch(() => {});
  }

  /** A connection of this tenant came or went. */
  count(tenant: string, change: 1 | -1): void {
    const left = (this.connections.get(tenant) ?? 0) + change;
    if (left > 0) this.connections.set(tenant, left);
    else this.connections.delete(tenant);
  }

  /** Of all nodes together: exact for this one, and for the others as they said with their last beat. */
  connectionsOf(tenant: string): number {
    let sum = this.connections.get(tenant) ?? 0;
    for (const { tenants } of this.others.values()) sum += tenants[tenant] ?? 0;
    return sum;
  }

  /** Which of these nodes live. Asks Redis only about nodes not looked at in the last seconds. */
  async alive(nodes: readonly string[]): Promise<Set<string>> {
    const now = this.now();
    const unknown = nodes.filter((node) => node !== this.self && now - (this.seen.get(node)?.at ?? 0) > TRUST_MS);
    if (unknown.length > 0) await this.look([...new Set(unknown)], now);
    return new Set(nodes.filter((node) => node === this.self || this.seen.get(node)?.alive));
  }

  private async beat(): Promise<void> {
    if (this.beating || this.redis.status !== 'ready') return;
    this.beating = true;
    try {
      const before = await this.redis.set(heartbeatKey(this.self), '1', 'PX', LIFE_MS, 'GET');
      const beat: Beat = { at: this.now(), tenants: Object.fromEntries(this.connections) };
      await this.redis.hset(NODES, this.self, JSON.stringify(beat));
      await this.redis.pexpire(NODES, LIMITS.registryMs);
      this.readOthers(await this.redis.hgetall(NODES));
      if (before === null && this.began) this.looks = 2;
      this.began = true;
      if (this.looks > 0) this.onRevived();
      this.looks = Math.max(0, this.looks - 1);
    } catch {
      // Redis is gone, which others report; the next beat tries again.
    } finally {
      this.beating = false;
    }
  }

  private readOthers(beats: Record<string, string>): void {
    const now = this.now();
    const others = Object.entries(beats)
      .filter(([node]) => node !== this.self)
      .map(([node, json]): [string, Beat] => [node, JSON.parse(json) as Beat]);
    this.others = new Map(others.filter(([, { at }]) => now - at < LIFE_MS).slice(0, NODES_KNOWN_MAX));
  }

  private async look(nodes: string[], now: number): Promise<void> {
    if (this.seen.size > NODES_KNOWN_MAX) this.seen.clear();
    const answers = await Promise.all(nodes.map((node) => this.redis.exists(heartbeatKey(node))));
    nodes.forEach((node, i) => this.seen.set(node, { alive: answers[i] === 1, at: now }));
  }
}
