import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { PushRedis } from '../redis/connections.js';

const HEARTBEAT_MS = 5000;
const LIFE_MS = 15_000;
const TRUST_MS = 5000;
const NODES_KNOWN_MAX = 1000;

function nodeKey(node: string): string {
  return `propeller:node:${node}`;
}

/** This node's heartbeat, and the look at other nodes': a registry entry counts only while its node lives. */
export class Nodes {
  /** New at every start: what an earlier life of this process left behind is not ours. */
  readonly self = `${hostname().slice(0, 40)}-${randomBytes(5).toString('hex')}`;
  private readonly seen = new Map<string, { alive: boolean; at: number }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly redis: PushRedis,
    private readonly now: () => number = Date.now,
  ) {}

  start(): void {
    const beat = (): void => {
      this.redis.set(nodeKey(this.self), String(this.now()), 'PX', LIFE_MS).catch(() => {});
    };
    if (this.redis.status === 'ready') beat();
    this.redis.on('ready', beat);
    this.timer = setInterval(beat, HEARTBEAT_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.redis.del(nodeKey(this.self)).catch(() => {});
  }

  /** Which of these nodes live. Asks Redis only about nodes not looked at in the last seconds. */
  async alive(nodes: readonly string[]): Promise<Set<string>> {
    const now = this.now();
    const unknown = nodes.filter((node) => node !== this.self && now - (this.seen.get(node)?.at ?? 0) > TRUST_MS);
    if (unknown.length > 0) await this.look([...new Set(unknown)], now);
    return new Set(nodes.filter((node) => node === this.self || this.seen.get(node)?.alive));
  }

  private async look(nodes: string[], now: number): Promise<void> {
    if (this.seen.size > NODES_KNOWN_MAX) this.seen.clear();
    const answers = await Promise.all(nodes.map((node) => this.redis.exists(nodeKey(node))));
    nodes.forEach((node, i) => this.seen.set(node, { alive: answers[i] === 1, at: now }));
  }
}
