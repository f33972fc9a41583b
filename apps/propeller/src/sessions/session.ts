import type { Cancelled, Envelope, InboxEvent, Replaced, TopicEvent } from '../delivery/envelope.js';
import { channelOfRoom, clientKeys } from '../delivery/keys.js';
import { topicRoom } from '../delivery/topics.js';
import type { DeviceIdentity } from '../auth/device-identity.js';
import { PerMinute } from '../limits/core/per-minute.js';
import { metrics } from '../metrics.js';
import { DeliveryCursor, isFor, type Attempt } from './core/delivery-cursor.js';
import { BYE, LIMIT_AFTER_MS, spread, type Bye } from './bye.js';
import type { DeviceTransport } from './device-transport.js';
import type { Connection, Opened, Since } from './session-store.js';
import type { SessionHub } from './session-hub.js';

const EXPIRING_MS = 30_000;
const COME_BACK_WITHIN_MS = 5000;
/** What a device may send that it should not, before it is closed. */
const STRIKES_MAX = 5;
const REPEATED_ACKS_PER_MINUTE_MAX = 3000;

/** One connection of one device, over whatever transport: decides what it is sent, and when it ends. */
export class Session {
  readonly connection: Connection;
  private cursor: DeliveryCursor<InboxEvent> | undefined;
  private epoch = '';
  private generation = 0;
  /** A connection of this device was announced while this one was still opening. */
  private rival = 0;
  /** The last event heard of while opening: the first page may not reach that far. */
  private heard: { offset: number; epoch: string } | undefined;
  /** Messages may have been lost, and it was not possible to look yet. */
  private suspicious = false;
  private verifying = false;
  private strikes = 0;
  private readonly repeats = new PerMinute(REPEATED_ACKS_PER_MINUTE_MAX);
  private ended = false;
  private warned = false;

  constructor(
    private readonly hub: SessionHub,
    private readonly transport: DeviceTransport,
    readonly identity: DeviceIdentity,
    connection: string,
  ) {
    this.connection = {
      keys: clientKeys(identity.tenant, identity.clientId),
      deviceId: identity.deviceId,
      connection,
      transport: transport.name,
      node: hub.node,
      attributes: identity.attributes,
      since: hub.now(),
    };
  }

  /** The client's own, and those of the topics its token names. */
  get rooms(): string[] {
    const { tenant, topics } = this.identity;
    return [this.connection.keys.room, ...topics.map((topic) => topicRoom(tenant, topic))];
  }

  get open(): boolean {
    return !this.ended;
  }

  /** Has a reason to be looked at from time to time. */
  get restless(): boolean {
    if (this.ended || !this.cursor) return false;
    return this.suspicious || this.cursor.unacknowledged > 0 || this.cursor.wantsPage;
  }

  /** Subscribed first, then confirmed, then the inbox read, and only then ready: nothing falls in between. */
  async start(since: Since): Promise<void> {
    const { tenant } = this.identity;
    const limits = this.hub.admission.limitsOf(tenant);
    this.hub.add(this);
    if (this.hub.connectionsOf(tenant) > limits.connections) return this.endByLimit(BYE.tenantFull);
    for (const room of this.rooms) this.transport.join(room);
    let opened: Opened | undefined;
    try {
      const subscribed = this.rooms.map((room) => this.hub.subscriptions.confirmed(channelOfRoom(room)));
      await Promise.all([...subscribed, this.hub.admission.known()]);
      if (this.ended) return;
      opened = await this.hub.store.open(this.connection, since, limits.connectionsPerClient);
    } catch (error) {
      this.hub.logger.warn({ err: error, channel: this.connection.keys.name }, 'a session could not open');
      this.end(spread(BYE.unavailable, COME_BACK_WITHIN_MS));
      // Redis may have done it all the same, or do it yet.
      this.hub.onDoubt();
      return;
    }
    if (!opened) return this.endByLimit(BYE.clientFull);
    // It may have gone, or been replaced, while Redis answered: then the registry must not keep it.
    if (this.ended) return void this.hub.release(this);
    this.begin(opened);
  }

  private begin({ epoch, generation, latest, start, gap, page }: Opened): void {
    this.epoch = epoch;
    this.generation = generation;
    if (this.rival > generation) return this.end(BYE.replaced);
    // It was let in a while ago: the subscription and the inbox took their time.
    const objection = this.hub.admission.objection(this.identity);
    if (objection) return this.end(objection);
    const { clientId, deviceId } = this.identity;
    this.transport.ready({ clientId, deviceId, epoch, offset: start, latest, gap });
    const { heard = { offset: 0, epoch } } = this;
    this.cursor = new DeliveryCursor(deviceId, start, heard.epoch === epoch ? Math.max(latest, heard.offset) : latest);
    this.cursor.startReading();
    this.send(this.cursor.onPage(page, this.hub.now()));
    this.onClock(this.hub.now());
    this.readOn();
    if (heard.epoch !== epoch) void this.catchUp();
  }

  onEnvelope(envelope: Envelope): void {
    if ('event' in envelope) this.onLive(envelope.event, envelope.epoch);
    else if ('topic' in envelope) this.onTopic(envelope.topic);
    else if ('cancelled' in envelope) this.onCancelled(envelope.cancelled);
    else this.onReplaced(envelope.replaced);
  }

  /**
   * Offsets mean something in their epoch only. Another one may be over, told by a master that does not know yet that its
   * replica was promoted; or it is this session that is of an epoch that is over.
   */
  private onLive(event: InboxEvent, epoch: string): void {
    if (!this.cursor) return void (this.heard = { offset: event.offset, epoch });
    if (epoch !== this.epoch) return void this.catchUp();
    this.send(this.cursor.onLive(event, this.hub.now()));
    this.readOn();
  }

  /** Live only: a session that is not ready yet, or a connection that lags, goes without. */
  private onTopic({ json, low }: TopicEvent): void {
    if (!this.cursor) return;
    if (low && this.transport.congested()) return void metrics.shed.inc({ transport: this.transport.name });
    metrics.deliveries.add(this.transport.name);
    this.transport.deliver({ offset: 0, expiresAt: 0, deviceId: '', json }, 1);
    this.mindBuffer();
  }

  private onCancelled({ offset, epoch, deviceId, id, by }: Cancelled): void {
    if (epoch !== this.epoch) return;
    const ours = isFor(deviceId, this.connection.deviceId) && by !== this.connection.deviceId;
    if (this.cursor?.cancel(offset) && ours) this.transport.cancel(id);
  }

  private onReplaced({ deviceId, connection, generation }: Replaced): void {
    if (deviceId !== this.connection.deviceId || connection === this.connection.connection) return;
    this.rival = Math.max(this.rival, generation);
    if (this.cursor && this.rival > this.generation) this.end(BYE.replaced);
  }

  /** @param offset as it came from the device: nothing about it is certain */
  onAck(offset: unknown): void {
    const number = typeof offset === 'string' && /^\d{1,15}$/.test(offset) ? Number(offset) : offset;
    if (!Number.isSafeInteger(number) || (number as number) < 0) return this.strike('ack_malformed');
    const covered = this.cursor?.onAck(number as number) ?? 'nothing_new';
    if (!this.cursor || covered === 'nothing_new') return this.onNothingNew();
    if (covered === 'above_sent') return this.strike('ack_above_sent');
    metrics.acks.add(this.transport.name);
    const { keys, deviceId } = this.connection;
    const at = this.hub.now();
    this.hub.positions.save({ keys, deviceId, epoch: this.epoch, offset: this.cursor.position, at, covered });
    this.readOn();
  }

  /** What is sent again may be acknowledged again, and an acknowledgement may cross with the next: harmless, in measure. */
  private onNothingNew(): void {
    if (this.repeats.take(this.hub.now())) return;
    this.strike('ack_repeated');
  }

  /** The device sent what is not its to send. It changes nothing; a few end the connection. */
  strike(kind: string): void {
    metrics.refusedPackets.inc({ kind });
    if (++this.strikes >= STRIKES_MAX) this.end(BYE.protocol);
  }

  /** Looked at from time to time: a timer for each of so many sessions would take more. */
  onClock(now: number): void {
    const { expiresAt } = this.identity;
    if (this.transport.leaving()) return this.end(spread(BYE.aged, COME_BACK_WITHIN_MS));
    if (expiresAt - now > EXPIRING_MS || !this.cursor) return;
    if (expiresAt <= now) return this.end(BYE.expired);
    if (!this.warned) this.transport.expiring(new Date(expiresAt));
    this.warned = true;
  }

  onTick(now: number): void {
    if (!this.cursor || this.transport.congested()) return;
    if (this.suspicious) void this.catchUp();
    const again = this.cursor.onTick(now);
    metrics.redeliveries.inc({ transport: this.transport.name }, again.length);
    this.send(again);
    this.readOn();
  }

  /** Messages may have been lost: see whether this is still our place, then read what we may have missed. */
  async catchUp(): Promise<void> {
    if (!this.cursor || this.ended) return;
    this.suspicious = true;
    if (this.verifying) return;
    this.verifying = true;
    try {
      const { epoch, latest, replaced } = await this.hub.store.verify(this.connection, this.generation);
      this.suspicious = false;
      if (replaced) return this.end(BYE.replaced);
      if (epoch !== this.epoch || latest < this.cursor.passed) return this.end(spread(BYE.reset, COME_BACK_WITHIN_MS));
      this.cursor.suspect(latest);
      this.readOn();
    } catch {
      // The command connection is not back yet, although the subscriber is: the next tick tries again.
      this.hub.watch(this);
    } finally {
      this.verifying = false;
    }
  }

  private endByLimit(bye: Bye): void {
    const { afterMs } = spread(bye, LIMIT_AFTER_MS);
    this.end({ ...bye, afterMs: LIMIT_AFTER_MS + afterMs });
  }

  /** Says goodbye and closes; the transport then reports that it is closed. */
  end(bye: Bye): void {
    if (this.ended) return;
    metrics.byes.inc({ code: String(bye.code) });
    this.transport.bye(bye);
    this.closed();
  }

  /** The connection is gone, whoever ended it. */
  closed(): void {
    if (this.ended) return;
    this.ended = true;
    for (const room of this.rooms) this.transport.leave(room);
    this.hub.remove(this);
    if (this.generation > 0) this.hub.release(this);
  }

  private send(attempts: Attempt<InboxEvent>[]): void {
    if (attempts.length === 0 || this.ended) return;
    metrics.deliveries.add(this.transport.name, attempts.length);
    for (const { event, attempt } of attempts) this.transport.deliver(event, attempt);
    this.hub.watch(this);
    this.mindBuffer();
  }

  /** What a slow device does not take stays in its inbox rather than in this process. */
  private mindBuffer(): void {
    if (this.transport.buffered() <= this.hub.admission.bufferBytesMax) return;
    this.end(spread(BYE.slow, COME_BACK_WITHIN_MS));
  }

  /** Reads the inbox page by page for as long as there is something to read and room for it. */
  private readOn(): void {
    if (this.ended || !this.cursor?.wantsPage) return;
    // Catching up goes no faster than the device takes it; a tick looks again.
    if (this.transport.buffered() > this.hub.admission.bufferBytesMax / 4) return this.hub.watch(this);
    void this.readPage(this.cursor);
  }

  private async readPage(cursor: DeliveryCursor<InboxEvent>): Promise<void> {
    try {
      const { epoch, page } = await this.hub.store.read(this.connection.keys, cursor.startReading());
      if (epoch !== this.epoch) return this.onOtherInbox(cursor);
      this.send(cursor.onPage(page, this.hub.now()));
    } catch {
      // Redis is gone; the next tick tries again.
      cursor.stopReading();
      return this.hub.watch(this);
    }
    this.readOn();
  }

  /** As with a live event of another epoch. A tick reads again, should this session's be the right one. */
  private onOtherInbox(cursor: DeliveryCursor<InboxEvent>): void {
    cursor.stopReading();
    this.hub.watch(this);
    this.suspicious = true;
  }
}
