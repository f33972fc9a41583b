import { parseEnvelope, type Envelope } from '../delivery/envelope.js';
import type { DeviceIdentity } from '../auth/device-identity.js';
import { metrics } from '../metrics.js';
import type { Nodes } from '../registry/nodes.js';
import type { Subscriptions } from '../redis/subscriptions.js';
import type { Clock } from '#libs/kernel';
import type { Logger } from '#libs/platform';
import type { Admission } from './admission.js';
import { BYE, spread, type Bye } from './bye.js';
import { Census } from './census.js';
import type { Positions } from './positions.js';
import type { Connection, SessionStore } from './session-store.js';

const TICK_MS = 500;
/** Every session is looked at, which takes its time where there are tens of thousands: not in every tick. */
const CLOCK_EVERY_TICKS = 4;
const CATCH_UP_AT_ONCE = 64;
const COME_BACK_WITHIN_MS = 10_000;
/** Revocations that come together are looked at together. */
const REVIEW_AFTER_MS = 200;

/** What the hub needs of a session. */
interface Member {
  readonly connection: Connection;
  readonly rooms: readonly string[];
  readonly identity: DeviceIdentity;
  /** Has a reason to be looked at from time to time. */
  readonly restless: boolean;
  onEnvelope(envelope: Envelope): void;
  onClock(now: number): void;
  onTick(now: number): void;
  catchUp(): Promise<void>;
  end(bye: Bye): void;
}

function kindOf(envelope: Envelope): 'event' | 'topic' | 'control' {
  if ('event' in envelope) return 'event';
  return 'topic' in envelope ? 'topic' : 'control';
}

/** The sessions of this node by room: what the adapter receives for a room goes to them. */
export class SessionHub {
  private readonly sessions = new Set<Member>();
  private readonly rooms = new Map<string, Member[]>();
  /** Sessions with something unacknowledged, or something to try again: the only ones a tick looks at. */
  private readonly waiting = new Set<Member>();
  private readonly releasing = new Set<Promise<void>>();
  private readonly ticker: NodeJS.Timeout;
  private ticks = 0;
  private catchingUp = false;
  private catchUpAgain = false;
  private reviewing: NodeJS.Timeout | undefined;
  readonly census = new Census();
  /** An entry of ours may have been left in the registry. */
  onDoubt: () => void = () => {};
  draining = false;

  constructor(
    readonly store: SessionStore,
    readonly positions: Positions,
    readonly subscriptions: Subscriptions,
    readonly admission: Admission,
    readonly logger: Logger,
    private readonly nodes: Nodes,
    private readonly clock: Clock,
  ) {
    this.ticker = setInterval(() => this.tick(), TICK_MS).unref();
    subscriptions.onRestored = nodes.onRevived = () => void this.catchUp();
  }

  get node(): string {
    return this.nodes.self;
  }

  /** On all nodes together, as far as is known here. */
  connectionsOf(tenant: string): number {
    return this.nodes.connectionsOf(tenant);
  }

  /** Of all sessions, also of those that still open. */
  connections(): Set<string> {
    return new Set([...this.sessions].map(({ connection }) => connection.connection));
  }

  now(): number {
    return this.clock.now().getTime();
  }

  add(session: Member): void {
    this.sessions.add(session);
    for (const room of session.rooms) {
      const there = this.rooms.get(room);
      if (there) there.push(session);
      else this.rooms.set(room, [session]);
    }
    this.census.enter(session.connection.transport);
    this.nodes.count(session.connection.keys.tenant, 1);
  }

  remove(session: Member): void {
    if (!this.sessions.delete(session)) return;
    for (const room of session.rooms) {
      const left = (this.rooms.get(room) ?? []).filter((other) => other !== session);
      if (left.length > 0) this.rooms.set(room, left);
      else this.rooms.delete(room);
    }
    this.waiting.delete(session);
    this.census.leave(session.connection.transport);
    this.nodes.count(session.connection.keys.tenant, -1);
  }

  /** What Redis published to a room. */
  receive(room: string, text: string): void {
    const envelope = parseEnvelope(text);
    if (!envelope) return void metrics.received.add('foreign');
    metrics.received.add(kindOf(envelope));
    // A session may end, and so leave the list, while it is told.
    for (const session of this.rooms.get(room) ?? []) session.onEnvelope(envelope);
  }

  /** Ticks look at this session until it has come to rest. */
  watch(session: Member): void {
    this.waiting.add(session);
  }

  release(session: Member): void {
    const done = this.releaseNow(session).finally(() => this.releasing.delete(done));
    this.releasing.add(done);
  }

  /** Tells every device to come back, spread over a time, and waits until all have been released. */
  async drain(): Promise<void> {
    this.draining = true;
    for (const session of this.sessions) session.end(spread(BYE.draining, COME_BACK_WITHIN_MS));
    await Promise.all(this.releasing);
  }

  /** Something was revoked or withdrawn: whoever may not be here any more is told so, and leaves. */
  review(): void {
    this.reviewing ??= setTimeout(() => {
      this.reviewing = undefined;
      for (const session of this.sessions) {
        const objection = this.admission.objection(session.identity);
        if (objection) session.end(objection);
      }
    }, REVIEW_AFTER_MS);
  }

  close(): void {
    clearTimeout(this.reviewing);
    clearInterval(this.ticker);
  }

  private tick(): void {
    const now = this.now();
    if (++this.ticks % CLOCK_EVERY_TICKS === 0) for (const session of this.sessions) session.onClock(now);
    for (const session of this.waiting) {
      session.onTick(now);
      if (!session.restless) this.waiting.delete(session);
    }
    metrics.rooms.set(this.rooms.size);
    metrics.sessionsWaiting.set(this.waiting.size);
    metrics.acksWaiting.set(this.positions.waiting);
  }

  /** The last position first, then the registry entry: in this order on one connection. */
  private async releaseNow(session: Member): Promise<void> {
    try {
      await Promise.all([this.positions.flush(), this.store.release(session.connection, this.now())]);
    } catch {
      this.onDoubt();
    }
  }

  /**
   * Messages may be missing, or our place in the registry, or another server serves: every session looks. A bounded number
   * at a time, so that a Redis that has just come back is not run over.
   */
  async catchUp(): Promise<void> {
    this.catchUpAgain = this.catchingUp;
    if (this.catchingUp) return;
    this.catchingUp = true;
    const queue = [...this.sessions];
    this.logger.info({ sessions: queue.length }, 'sessions catch up');
    const worker = async (): Promise<void> => {
      for (let session = queue.pop(); session; session = queue.pop()) await session.catchUp();
    };
    await Promise.all(Array.from({ length: CATCH_UP_AT_ONCE }, worker));
    this.catchingUp = false;
    if (this.catchUpAgain) await this.catchUp();
  }
}
