import type { Cluster, Redis } from 'ioredis';
import { slotOf } from './slots.js';

const LOOK_EVERY_MS = 5000;

type MessageListener = (channel: Buffer, message: Buffer) => void;

/** Where channels are subscribed: on the one Redis, or in a cluster on the master that holds the channel's slot. */
export interface Shards {
  /** The connection for this channel; undefined while nobody is known to hold its slot. */
  of(channel: string): Redis | undefined;
  all(): readonly Redis[];
  /** A connection is there (again): nothing is subscribed on it. */
  onReady: (redis: Redis) => void;
  /** Other connections are responsible than before. */
  onMoved: () => void;
  onMessage(listener: MessageListener): void;
  close(): void;
}

export class OneShard implements Shards {
  onReady: (redis: Redis) => void = () => {};
  onMoved = (): void => {};

  constructor(private readonly redis: Redis) {
    redis.on('ready', () => this.onReady(redis));
  }

  of(): Redis {
    return this.redis;
  }

  all(): readonly Redis[] {
    return [this.redis];
  }

  onMessage(listener: MessageListener): void {
    this.redis.on('smessageBuffer', listener);
  }

  close(): void {
    this.redis.disconnect();
  }
}

/**
 * The shards of a cluster. ioredis has sharded subscribers of its own, but what they renew cannot be awaited, a silent
 * peer is not noticed, and a master that is down is tried again without a pause.
 */
export class ClusterShards implements Shards {
  onReady: (redis: Redis) => void = () => {};
  onMoved: () => void = () => {};
  private readonly connections = new Map<string, Redis>();
  private readonly listeners: MessageListener[] = [];
  /** By slot, who held it when we last looked. */
  private holders: (string | undefined)[] = [];
  private readonly looking: NodeJS.Timeout;

  constructor(
    private readonly cluster: Cluster,
    private readonly connect: (host: string, port: number) => Redis,
  ) {
    cluster.on('refresh', () => this.look());
    // Not by ioredis's own interval, which goes on after a disconnect that meets it at work.
    this.looking = setInterval(() => this.ask(), LOOK_EVERY_MS).unref();
  }

  of(channel: string): Redis | undefined {
    return this.connections.get(this.holders[slotOf(channel)] ?? '');
  }

  all(): readonly Redis[] {
    return [...this.connections.values()];
  }

  onMessage(listener: MessageListener): void {
    this.listeners.push(listener);
  }

  close(): void {
    clearInterval(this.looking);
    const all = this.all();
    this.connections.clear();
    for (const redis of all) redis.disconnect();
  }

  /** Who holds what? */
  private ask(): void {
    if (this.cluster.status === 'ready') this.cluster.refreshSlotsCache();
  }

  private look(): void {
    const holders = this.cluster.slots.map((nodes) => nodes?.[0]);
    const same = holders.length === this.holders.length && holders.every((one, slot) => one === this.holders[slot]);
    if (same) return;
    this.holders = holders;
    const masters = new Set(holders.filter((one) => one !== undefined));
    for (const [address, redis] of this.connections) {
      if (masters.has(address)) continue;
      this.connections.delete(address);
      redis.disconnect();
    }
    for (const address of masters) if (!this.connections.has(address)) this.add(address);
    this.onMoved();
  }

  private add(address: string): void {
    const colon = address.lastIndexOf(':');
    const redis = this.connect(address.slice(0, colon), Number(address.slice(colon + 1)));
    this.connections.set(address, redis);
    redis.on('ready', () => this.onReady(redis));
    redis.on('smessageBuffer', (channel: Buffer, message: Buffer) => {
      for (const listener of this.listeners) listener(channel, message);
    });
    // It went away, or told us that a slot is elsewhere now.
    redis.on('close', () => this.ask());
    redis.on('moved', () => this.ask());
  }
}
