import { GrpcLine } from '../stress/lines/grpc-line.js';
import type { Line } from '../stress/lines/line.js';
import { SocketioLine } from '../stress/lines/socketio-line.js';
import type { Moment } from '../stress/trace.js';
import { PropellerClient } from '#libs/propeller-client';
import { API_KEYS, deviceToken } from './tenants.js';
import type { Target } from './target.js';
import { until } from '../support/until.js';

const CLIENT = 'victim';
const DELIVERED_MS_MAX = 5000;
const LINES = { socketio: SocketioLine, grpc: GrpcLine };

/** A good device, which is to notice nothing. */
class Bystander {
  readonly seen: string[] = [];
  readonly trouble: string[] = [];
  readies = 0;
  private readonly line: Line;

  constructor(target: Target, transport: keyof typeof LINES, deviceId: string, acks: boolean) {
    this.line = new LINES[transport]({
      socketioUrl: target.url,
      grpcAddress: `127.0.0.1:${target.ports.devices}`,
      deviceId,
      token: () => deviceToken('good', CLIENT, deviceId),
      polite: true,
      hear: (moment) => this.hear(moment, acks),
    });
  }

  complaints(published: readonly string[]): string[] {
    const strange = this.seen.filter((id) => !published.includes(id));
    if (this.readies !== 1) this.trouble.push(`connected ${this.readies} times`);
    return [...this.trouble, ...strange.map((id) => `was shown ${id}`)];
  }

  close(): void {
    this.line.close();
  }

  private hear(moment: Moment, acks: boolean): void {
    if (moment.is === 'ready') this.readies++;
    else if (moment.is === 'event') {
      if (!this.seen.includes(moment.id)) this.seen.push(moment.id);
      if (acks) this.line.ack(moment.offset);
    } else if (moment.is !== 'open') this.trouble.push(JSON.stringify(moment));
  }
}

/** The good tenant: devices on both transports, of which some acknowledge and one never does, and their backend. */
export class Bystanders {
  private readonly devices: Record<string, Bystander>;
  private readonly backend: PropellerClient;
  private readonly published: string[] = [];

  private constructor(target: Target) {
    this.devices = {
      socketio: new Bystander(target, 'socketio', 'socketio', true),
      grpc: new Bystander(target, 'grpc', 'grpc', true),
      silent: new Bystander(target, 'socketio', 'silent', false),
    };
    this.backend = new PropellerClient({ PROPELLER_GRPC_URL: `127.0.0.1:${target.ports.publish}` });
  }

  static async join(target: Target): Promise<Bystanders> {
    const bystanders = new Bystanders(target);
    const all = Object.values(bystanders.devices);
    await until(async () => all.every(({ readies }) => readies > 0), 'the bystanders are ready');
    return bystanders;
  }

  get count(): number {
    return Object.keys(this.devices).length;
  }

  /** One more event reaches both in time, and neither has seen anything else, nor anything at all of the tumult. */
  async probe(): Promise<string[]> {
    const id = `probe-${this.published.length}`;
    this.published.push(id);
    const event = { id, source: '/hostile', type: 'probe', subject: id, time: new Date(), data: {} };
    await this.backend.publish(API_KEYS.good, { target: { clientId: CLIENT }, event }, DELIVERED_MS_MAX);
    const { socketio, grpc } = this.devices as Record<'socketio' | 'grpc', Bystander>;
    const both = [socketio, grpc];
    await until(async () => both.every(({ seen }) => seen.at(-1) === id), `${id} is on both`, DELIVERED_MS_MAX);
    return Object.entries(this.devices).flatMap(([name, device]) =>
      device.complaints(this.published).map((what) => `${name}: ${what}`),
    );
  }

  /** What Redis has to say of the good tenant, exactly. */
  async account(): Promise<Record<string, unknown>> {
    const last = String(this.published.length);
    return { offset: last, positions: { grpc: last, socketio: last }, devices: Object.keys(this.devices).toSorted() };
  }

  leave(): void {
    for (const device of Object.values(this.devices)) device.close();
    this.backend.close();
  }
}
