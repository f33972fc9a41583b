import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DeliveryCursor, WINDOW, type Attempt, type Numbered } from './delivery-cursor.js';

const FOREVER = Number.MAX_SAFE_INTEGER;
const event = (offset: number, deviceId = '', expiresAt = FOREVER): Numbered => ({ offset, deviceId, expiresAt });
const offsets = (attempts: Attempt<Numbered>[]) => attempts.map((attempt) => attempt.event.offset);

describe('what a device gets next', () => {
  it('takes the next live event, and looks into the inbox when one is missing', () => {
    const cursor = new DeliveryCursor('phone', 0, 0);
    expect(offsets(cursor.onLive(event(1), 0))).toEqual([1]);
    expect(offsets(cursor.onLive(event(3), 0))).toEqual([]);
    expect(cursor.wantsPage).toBe(true);
    expect(cursor.startReading()).toBe(1);
    expect(offsets(cursor.onPage({ events: [event(2), event(3)], latest: 3, more: false }, 0))).toEqual([2, 3]);
    expect(cursor.wantsPage).toBe(false);
  });

  it('passes over what is for another device, expired or gone, and goes on behind it', () => {
    const cursor = new DeliveryCursor('phone', 0, 5);
    cursor.startReading();
    const page = { events: [event(1, 'tablet'), event(2, '', 99), event(4, 'phone')], latest: 5, more: false };
    expect(offsets(cursor.onPage(page, 100))).toEqual([4]);
    expect(cursor.passed).toBe(5);
    expect(offsets(cursor.onLive(event(6), 100))).toEqual([6]);
  });

  it('an acknowledgement above what was sent to this device has no effect, and is refused where there is no such event', () => {
    const cursor = new DeliveryCursor('phone', 10, 10);
    cursor.onLive(event(11), 0);
    cursor.onLive(event(12, 'tablet'), 0);
    expect(cursor.onAck(13)).toBe('above_sent');
    expect(cursor.onAck(12)).toBe('nothing_new');
    expect(cursor.position).toBe(10);
    expect(cursor.onAck(11)).toEqual([11]);
    expect(cursor.onAck(11)).toBe('nothing_new');
    expect(cursor.onAck(3)).toBe('nothing_new');
    expect(cursor.position).toBe(11);
  });

  it('an acknowledgement covers what was sent to this device up to there, each once', () => {
    const cursor = new DeliveryCursor('phone', 10, 10);
    cursor.onLive(event(11), 0);
    cursor.onLive(event(12, 'tablet'), 0);
    cursor.onLive(event(13, 'phone'), 0);
    cursor.onLive(event(14), 0);
    expect(cursor.onAck(13)).toEqual([11, 13]);
    expect(cursor.onAck(14)).toEqual([14]);
  });

  it('sends again after 3, 6 and 12 seconds, then waits for the reconnect', () => {
    const cursor = new DeliveryCursor('phone', 0, 0);
    cursor.onLive(event(1), 0);
    const times: number[] = [];
    for (let now = 0; now < 120_000; now += 500) if (cursor.onTick(now).length > 0) times.push(now);
    expect(times).toEqual([3000, 9000, 21_000]);
  });

  it('does not send again what has expired meanwhile, nor what was acknowledged', () => {
    const cursor = new DeliveryCursor('phone', 0, 0);
    cursor.onLive(event(1), 0);
    cursor.onLive(event(2, '', 2000), 0);
    cursor.onLive(event(3), 0);
    cursor.onAck(1);
    expect(offsets(cursor.onTick(3000))).toEqual([3]);
  });

  it('stops at a full window and goes on when there is room', () => {
    const cursor = new DeliveryCursor('phone', 0, 0);
    for (let i = 1; i <= WINDOW; i++) cursor.onLive(event(i), 0);
    expect(cursor.onLive(event(WINDOW + 1), 0)).toEqual([]);
    expect(cursor.wantsPage).toBe(false);
    cursor.onAck(1);
    expect(cursor.wantsPage).toBe(true);
  });
});

type Step = { kind: 'publish'; device: number; ttl: number } | { kind: 'arrive' | 'lose' | 'repeat'; pick: number };
type Move = Step | { kind: 'ack'; pick: number } | { kind: 'read' } | { kind: 'time'; ms: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('publish' as const), device: fc.nat(3), ttl: fc.nat(20_000) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('arrive' as const, 'lose' as const, 'repeat' as const),
      pick: fc.nat(5),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ack' as const), pick: fc.nat(100) }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'read' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.nat(8000) }) },
);

/** An inbox, a pub/sub that loses, repeats and reorders, and one device; `seen` is what the device was sent first. */
class World {
  now = 0;
  readonly inbox: Numbered[] = [];
  readonly flying: Numbered[] = [];
  readonly seen: number[] = [];
  readonly mine = new DeliveryCursor<Numbered>('phone', 0, 0);

  step(next: Move): void {
    if (next.kind === 'publish') this.publish(next.device, next.ttl);
    else if (next.kind === 'ack') this.ack(next.pick);
    else if (next.kind === 'read') this.read();
    else if (next.kind === 'time') this.pass(next.ms);
    else this.fly(next.kind, next.pick);
    expect(this.mine.unacknowledged).toBeLessThanOrEqual(WINDOW);
  }

  read(): void {
    if (!this.mine.wantsPage) return;
    const from = this.mine.startReading();
    const rest = this.inbox.filter(({ offset }) => offset > from);
    const page = { events: rest.slice(0, 5), latest: this.inbox.length, more: rest.length > 5 };
    this.note(this.mine.onPage(page, this.now));
  }

  private publish(device: number, ttl: number): void {
    const deviceId = ['', '', 'phone', 'tablet'][device] ?? '';
    const published = event(this.inbox.length + 1, deviceId, this.now + 1 + ttl);
    this.inbox.push(published);
    this.flying.push(published);
  }

  private fly(kind: 'arrive' | 'lose' | 'repeat', pick: number): void {
    const at = pick % Math.max(1, this.flying.length);
    const arrived = kind === 'repeat' ? this.flying[at] : this.flying.splice(at, 1)[0];
    if (arrived && kind !== 'lose') this.note(this.mine.onLive(arrived, this.now));
  }

  private ack(pick: number): void {
    const offset = this.seen[pick % Math.max(1, this.seen.length)];
    if (offset !== undefined) expect(this.mine.onAck(offset)).not.toBe('above_sent');
    const { position } = this.mine;
    expect(['above_sent', 'nothing_new']).toContain(this.mine.onAck((this.seen.at(-1) ?? 0) + 1 + pick));
    expect(this.mine.position).toBe(position);
  }

  private pass(ms: number): void {
    this.now += ms;
    const again = this.mine.onTick(this.now);
    expect(offsets(again)).toEqual(offsets(again).toSorted((a, b) => a - b));
    for (const attempt of again) {
      expect(attempt.attempt).toBeGreaterThan(1);
      expect(this.seen).toContain(attempt.event.offset);
      expect(attempt.event.expiresAt).toBeGreaterThan(this.now);
    }
  }

  private note(attempts: Attempt<Numbered>[]): void {
    for (const attempt of attempts) {
      expect(attempt.event.deviceId).not.toBe('tablet');
      expect(attempt.event.expiresAt).toBeGreaterThan(this.now);
      expect(attempt.event.offset).toBeGreaterThan(this.seen.at(-1) ?? 0);
      this.seen.push(attempt.event.offset);
    }
  }
}

describe('whatever the network does to live events', () => {
  it('a device sees each event that is for it and alive, once, in order, without a gap', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 300 }), (moves) => {
        const world = new World();
        for (const next of moves) world.step(next);
        const deadSince = new Set(world.inbox.filter((e) => e.expiresAt <= world.now).map((e) => e.offset));
        // The network calms down, one last live event arrives, and the device acknowledges what it gets.
        world.step({ kind: 'publish', device: 0, ttl: 1_000_000 });
        world.step({ kind: 'arrive', pick: world.flying.length - 1 });
        for (let round = 0; round < 400 && world.mine.passed < world.inbox.length; round++) {
          world.mine.onAck(world.seen.at(-1) ?? 0);
          world.read();
        }
        const due = world.inbox.filter((e) => e.deviceId !== 'tablet' && !deadSince.has(e.offset)).map((e) => e.offset);
        for (const offset of due) expect(world.seen).toContain(offset);
      }),
      { numRuns: 300 },
    );
  });

  it('a cancelled event waits for nothing, and is taken back only where it was passed', () => {
    const cursor = new DeliveryCursor('phone', 0, 0);
    for (const offset of [1, 2]) cursor.onLive(event(offset), 0);
    expect([cursor.cancel(1), cursor.cancel(3)]).toEqual([true, false]);
    expect(offsets(cursor.onTick(FOREVER - 1))).toEqual([2]);
    expect(cursor.onAck(2)).toEqual([2]);
  });
});
