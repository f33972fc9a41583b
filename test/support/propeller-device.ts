import { io, type Socket } from 'socket.io-client';
import { deviceToken, type TokenOptions } from './propeller.js';

export interface SeenEvent {
  id: string;
  offset: number;
  tenant: string;
  subject?: string;
  data: unknown;
  [attribute: string]: unknown;
}

export interface SeenReady {
  clientId: string;
  deviceId: string;
  epoch: string;
  offset: number;
  latest: number;
  gap: boolean;
}

export interface DeviceOptions extends TokenOptions {
  token?: string;
  since?: string;
  /** Acknowledge what arrives: the default. */
  acks?: boolean;
  reconnection?: boolean;
  /** What else it says when it connects. */
  says?: Record<string, string>;
}

/** A phone: a plain socket.io client that writes down what it is sent. */
export class TestDevice {
  readonly socket: Socket;
  private readonly waiting = new Set<() => void>();
  readonly events: SeenEvent[] = [];
  readonly readies: SeenReady[] = [];
  readonly byes: { code: number; reason: string; reconnect: boolean; afterMs: number }[] = [];
  readonly expirings: { at: string }[] = [];
  readonly disconnects: string[] = [];
  readonly refusals: { code: string; reason: string; retryable: boolean }[] = [];

  constructor(url: string, options: DeviceOptions) {
    const { token, since, acks = true, reconnection = false, deviceId = 'phone-1', says } = options;
    this.socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection,
      reconnectionDelay: 50,
      auth: { token: token ?? deviceToken(options), deviceId, ...(since !== undefined && { since }), ...says },
    });
    this.socket.onAny(() => this.noted());
    for (const change of ['connect', 'connect_error', 'disconnect'] as const)
      this.socket.on(change, () => this.noted());
    this.socket.on('event', (event: SeenEvent) => {
      this.events.push(event);
      if (acks && event.offset) this.socket.emit('ack', event.offset);
    });
    this.socket.on('ready', (ready: SeenReady) => this.readies.push(ready));
    this.socket.on('bye', (bye) => this.byes.push(bye));
    this.socket.on('expiring', (expiring) => this.expirings.push(expiring));
    this.socket.on('disconnect', (reason) => this.disconnects.push(reason));
    this.socket.on('connect_error', (error: Error & { data?: never }) => {
      if (error.data) this.refusals.push(error.data);
    });
  }

  /** After the listeners above have written it down. */
  private noted(): void {
    queueMicrotask(() => {
      for (const look of this.waiting) look();
    });
  }

  get ids(): string[] {
    return this.events.map(({ id }) => id);
  }

  /** Resolves as soon as what the device has seen makes `condition` true. */
  async when(condition: () => boolean, what: string, ms = 30_000): Promise<void> {
    if (condition()) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      this.waiting.add(() => condition() && resolve());
      timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
    }).finally(() => clearTimeout(timer));
  }

  async ready(times = 1): Promise<SeenReady> {
    await this.when(() => this.readies.length >= times, 'ready');
    return this.readies.at(-1) as SeenReady;
  }

  async sees(count: number): Promise<SeenEvent[]> {
    await this.when(() => this.events.length >= count, `${count} events, ${this.events.length} so far`);
    return this.events;
  }

  async closes(): Promise<string> {
    await this.when(() => this.disconnects.length > 0, 'disconnect');
    return this.disconnects[0] as string;
  }

  async refused(): Promise<{ code: string; reason: string; retryable: boolean }> {
    await this.when(() => this.refusals.length > 0, 'refusal');
    return this.refusals[0] as { code: string; reason: string; retryable: boolean };
  }

  close(): void {
    this.socket.disconnect();
  }
}

/** Connects and waits until the server says ready. */
export async function connectDevice(url: string, options: DeviceOptions = {}): Promise<TestDevice> {
  const device = new TestDevice(url, options);
  await device.ready();
  return device;
}
