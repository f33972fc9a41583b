import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { PushRedis } from '../redis/connections.js';
import { Problem, within, type Clock } from '#libs/kernel';
import type { Logger } from '#libs/platform';
import { metrics } from '../metrics.js';
import { Script } from '../redis/scripts.js';
import type { Subscriptions } from '../redis/subscriptions.js';
import {
  KEPT_SECONDS,
  nameOf,
  RevocationList,
  type Entry,
  type RevocableToken,
  type Revoked,
} from './core/revocation-list.js';
import { ADD, KEYS, READ } from './revocation-script.js';

/** A message may be lost, or its connection be gone: as cheap as a ping while nothing has changed. */
const LOOK_EVERY_MS = 1000;
const LOADED_MS_MAX = 5000;
const PRUNE_EVERY_MS = 60_000;
const CHUNK = 500;
/** Of all tenants together, at some 150 bytes on every node. */
const ENTRIES_MAX = 200_000;

type Reply = [life: string, changes: string, entries?: string[]];

/**
 * Which tokens were revoked. Every node knows all of them, so that a door never waits for Redis, and so that a Redis which
 * came back without them is told again by whichever node looks first.
 */
export class Revocations {
  /** Something was revoked that was not before: connections may have to end. */
  onChange: () => void = () => {};
  private readonly list = new RevocationList();
  private readonly add: Script<Reply>;
  private readonly read: Script<Reply>;
  private readonly timers: NodeJS.Timeout[] = [];
  private life = '';
  private changes = '0';
  private looking: Promise<void> | undefined;
  private setLoaded!: () => void;
  private readonly firstLoad = new Promise<void>((resolve) => (this.setLoaded = resolve));

  constructor(
    redis: PushRedis,
    private readonly subscriptions: Subscriptions,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.add = new Script(redis, 'propellerRevoke', ADD, 3);
    this.read = new Script(redis, 'propellerRevocations', READ, 2);
    subscriptions.on('smessageBuffer', (channel, message) => {
      if (channel.toString() === KEYS.channel) this.hear(message.toString());
    });
    subscriptions.onRenewed(() => void this.look());
  }

  /** Resolves once they were read, or Redis has not answered for a moment: then `loaded` waits on. */
  async start(): Promise<void> {
    this.subscriptions.ssubscribe(KEYS.channel);
    this.timers.push(
      setInterval(() => void this.look(), LOOK_EVERY_MS).unref(),
      setInterval(() => this.list.prune(this.second()), PRUNE_EVERY_MS).unref(),
    );
    await this.look();
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  /** Before that nobody knows whose token still counts. @throws when Redis does not tell in time */
  loaded(): Promise<void> {
    return within(LOADED_MS_MAX, this.firstLoad, () => new Error('the revocations were not read in time'));
  }

  covers(token: RevocableToken): boolean {
    return this.list.covers(token);
  }

  /**
   * Answers when the second it falls in has passed: a token issued after the answer is never taken for an earlier one.
   * @throws Problem rate_limited when the tenant has revoked too much already; unavailable
   */
  async revoke(tenant: string, revoked: Revoked, most: number): Promise<void> {
    const now = this.clock.now().getTime();
    const entry: Entry = [nameOf(tenant, revoked), Math.floor(now / 1000)];
    this.mayGrow(tenant, entry[0], most);
    try {
      await this.tell([entry]);
    } catch (error) {
      throw new Problem('unavailable', 'The revocation could not be stored; revoke again.', { cause: error });
    }
    this.apply([entry]);
    await wait(1000 - (now % 1000));
  }

  private mayGrow(tenant: string, name: string, most: number): void {
    if (this.list.secondOf(name) !== undefined) return;
    if (this.list.countOf(tenant) < most && this.list.size < ENTRIES_MAX) return;
    const whose =
      this.list.countOf(tenant) < most ? `All tenants together have ${ENTRIES_MAX}` : `This tenant has ${most}`;
    const detail = `${whose} revocations of the last 24 hours: withdraw the key that signed the tokens instead.`;
    throw new Problem('rate_limited', detail, { retryAfterSeconds: 3600 });
  }

  private second(): number {
    return Math.floor(this.clock.now().getTime() / 1000);
  }

  private async tell(entries: readonly Entry[]): Promise<void> {
    const pairs = entries.flatMap(([name, second]) => [second, name]);
    const oldest = this.second() - KEPT_SECONDS;
    await this.add.run(Object.values(KEYS), [
      randomUUID(),
      oldest,
      JSON.stringify(entries),
      2 * KEPT_SECONDS,
      ...pairs,
    ]);
  }

  /** A message that is not the very next one means that others are missing. */
  private hear(message: string): void {
    const [, life, changes, json] = /^(\S+) (\d+) (.*)$/s.exec(message) ?? [];
    if (life === undefined || json === undefined) return;
    this.apply(JSON.parse(json) as Entry[]);
    if (life === this.life && Number(changes) === Number(this.changes) + 1) this.changes = String(changes);
    else if (life !== this.life || Number(changes) > Number(this.changes)) void this.look();
  }

  private look(): Promise<void> {
    this.looking ??= this.lookNow()
      .catch((error: unknown) => this.logger.debug({ err: error }, 'revocations'))
      .finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async lookNow(): Promise<void> {
    const [life, changes, flat] = await this.read.run([KEYS.entries, KEYS.state], [this.life, this.changes]);
    if (flat) await this.merge(flat);
    this.life = life;
    this.changes = changes;
    this.setLoaded();
  }

  /** What they have and we lack, and the other way round. */
  private async merge(flat: readonly string[]): Promise<void> {
    const theirs = new Map<string, number>();
    for (let i = 0; i + 1 < flat.length; i += 2) theirs.set(flat[i] as string, Number(flat[i + 1]));
    this.apply([...theirs]);
    const lost = [...this.list.entries()].filter(([name, second]) => (theirs.get(name) ?? -1) < second);
    if (lost.length > 0) this.logger.warn({ count: lost.length }, 'Redis has lost revocations: they are written again');
    for (let i = 0; i < lost.length; i += CHUNK) await this.tell(lost.slice(i, i + CHUNK));
  }

  private apply(entries: readonly Entry[]): void {
    const news = entries.filter((entry) => this.list.add(entry));
    metrics.revocations.set(this.list.size);
    if (news.length > 0) this.onChange();
  }
}
