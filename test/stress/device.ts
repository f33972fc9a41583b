import type { Dice } from './dice.js';
import { GrpcLine } from './lines/grpc-line.js';
import type { Line } from './lines/line.js';
import { SdkLine } from './lines/sdk-line.js';
import { SocketioLine } from './lines/socketio-line.js';
import { deviceToken, type Tenant } from './tenants.js';
import { Trace, type Moment, type TransportName } from './trace.js';

const LINES = { socketio: SocketioLine, grpc: GrpcLine, sdk: SdkLine };

/** How a device behaves until it is cured; afterwards all are prompt. */
export const HABITS = ['prompt', 'late', 'silent', 'slow', 'moving'] as const;
export type Habit = (typeof HABITS)[number];

export interface Identity {
  tenant: Tenant;
  clientId: string;
  deviceId: string;
  /** Names, or prefixes ending in `.*`. */
  topics: readonly string[];
}

export interface Doors {
  socketioUrl: string;
  grpcAddress: string;
}

/** One of the device's lines, and what came over its present connection. */
interface Held {
  line: Line;
  transport: TransportName;
  connection: number;
  received: number;
  ready: boolean;
}

/** A phone: what reaches it is on its trace, what it has not shown yet goes onto its screen. */
export class Device {
  readonly trace = new Trace();
  /** Ids, in the order in which they were shown. */
  readonly screen = new Set<string>();
  /** Ids of what came for its topics. */
  readonly heard = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly polite: boolean;
  private connections = 0;
  private cured = false;
  private usurped = false;
  private held: Held[] = [];

  constructor(
    readonly identity: Identity,
    readonly habit: Habit,
    private readonly doors: Doors,
    private readonly dice: Dice,
  ) {
    this.polite = dice.chance(0.8);
  }

  get name(): string {
    const { tenant, clientId, deviceId } = this.identity;
    return `${tenant}/${clientId}/${deviceId}`;
  }

  /** The last one it was told. */
  get epoch(): string | undefined {
    return this.trace.moments.findLast((moment) => moment.is === 'ready')?.epoch;
  }

  /** Its present line, when it is ready. */
  get connected(): { transport: TransportName } | undefined {
    const last = this.held.at(-1);
    return last?.ready ? last : undefined;
  }

  start(): void {
    this.open();
    if (this.habit === 'moving') this.later(2000, 8000, () => this.move());
    if (this.habit === 'slow') this.later(1000, 5000, () => this.dawdle());
  }

  /** From now on it reads, acknowledges and stays where it is. */
  cure(): void {
    this.cured = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    for (const { line } of this.held.splice(0, this.held.length - 1)) line.close();
    for (const held of this.held) {
      held.line.resume();
      this.acknowledge(held);
    }
    if (this.usurped) this.open();
  }

  leave(): void {
    this.usurped = false;
    this.cure();
    for (const { line } of this.held) line.close();
    this.held = [];
  }

  private open(): void {
    this.usurped = false;
    const transport = this.dice.pick(['socketio', 'socketio', 'grpc', 'grpc', 'sdk'] as const);
    const { tenant, clientId, deviceId, topics } = this.identity;
    const line = new LINES[transport]({
      ...this.doors,
      deviceId,
      token: () => deviceToken(tenant, clientId, deviceId, topics),
      polite: this.polite,
      hear: (moment) => this.hear(held, moment),
    });
    const held: Held = { line, transport, connection: 0, received: 0, ready: false };
    this.held.push(held);
  }

  private hear(held: Held, moment: Moment): void {
    if (moment.is === 'open') held.connection = ++this.connections;
    this.trace.note(held.connection, moment);
    if (moment.is === 'open' || moment.is === 'closed') {
      held.ready = false;
      held.received = 0;
    }
    if (moment.is === 'ready') held.ready = true;
    if (moment.is === 'bye' && !moment.reconnect) this.onFinal(held);
    if (moment.is === 'topic') this.heard.add(moment.id);
    if (moment.is !== 'event') return;
    this.screen.add(moment.id);
    held.received = Math.max(held.received, moment.offset);
    if (this.cured || this.habit === 'prompt' || this.habit === 'moving') this.acknowledge(held);
    else if (this.habit !== 'silent') this.later(500, 6000, () => this.acknowledge(held));
  }

  /** Replaced by an older connection of its own, whose handshake was under way for longer: it comes back as a user would. */
  private onFinal(held: Held): void {
    if (held !== this.held.at(-1)) return;
    held.line.close();
    this.usurped = true;
    this.later(500, 1500, () => this.usurped && this.open());
  }

  /** What arrived on this connection: of any other one the server would not know what is meant. */
  private acknowledge(held: Held): void {
    if (held.received === 0 || held.transport === 'sdk') return;
    this.trace.note(held.connection, { is: 'ack', offset: held.received });
    held.line.ack(held.received);
  }

  /** To another transport or node, leaving the old connection before or after there is a new one. */
  private move(): void {
    const [old] = this.held;
    const before = this.dice.chance(0.5);
    if (before) old?.line.close();
    this.open();
    if (!before) this.later(100, 2000, () => old?.line.close());
    this.held = this.held.slice(-2);
    this.later(2000, 8000, () => this.move());
  }

  private dawdle(): void {
    const line = this.held.at(-1)?.line;
    line?.pause();
    this.later(2000, 6000, () => {
      line?.resume();
      this.later(500, 3000, () => this.dawdle());
    });
  }

  private later(msMin: number, msMax: number, act: () => void): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        act();
      },
      this.dice.int(msMin, msMax),
    );
    this.timers.add(timer);
  }
}
