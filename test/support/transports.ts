import { TestDevice, type DeviceOptions } from './propeller-device.js';
import { TestListener } from './propeller-listener.js';
import type { Node } from './propeller.js';

export interface AnyEvent {
  id: string;
  /** 0 for topics. */
  offset: number;
  data: unknown;
}

export interface AnyReady {
  clientId: string;
  deviceId: string;
  epoch: string;
  offset: number;
  latest: number;
  gap: boolean;
}

/** A phone, over whichever transport: the words in which both can be spoken of. */
export interface AnyDevice {
  readonly events: AnyEvent[];
  readonly ids: string[];
  /** The ids it was told to take off the screen. */
  readonly cancels: string[];
  readonly readies: AnyReady[];
  readonly byes: { code: number; reconnect: boolean; afterMs: number }[];
  /** How often it was warned that its token ends. */
  readonly warnings: number;
  /** Why it was not let in. */
  readonly refusal: string | undefined;
  readonly gone: boolean;
  ack(offset: unknown): void;
  when(condition: () => boolean, what: string): Promise<void>;
  close(): void;
}

class SocketDevice implements AnyDevice {
  readonly cancels: string[] = [];
  private readonly device: TestDevice;

  constructor(node: Node, options: DeviceOptions) {
    this.device = new TestDevice(node.url, options);
    this.device.socket.on('cancel', ({ id }: { id: string }) => this.cancels.push(id));
  }
  get events(): AnyEvent[] {
    return this.device.events.map(({ id, offset = 0, data }) => ({ id, offset, data }));
  }
  get ids(): string[] {
    return this.device.ids;
  }
  get readies(): AnyReady[] {
    return this.device.readies;
  }
  get byes(): AnyDevice['byes'] {
    return this.device.byes;
  }
  get warnings(): number {
    return this.device.expirings.length;
  }
  get refusal(): string | undefined {
    return this.device.refusals[0]?.code;
  }
  get gone(): boolean {
    return this.device.disconnects.length > 0;
  }
  ack(offset: unknown): void {
    this.device.socket.emit('ack', offset);
  }
  when(condition: () => boolean, what: string): Promise<void> {
    return this.device.when(condition, what);
  }
  close(): void {
    this.device.close();
  }
}

class StreamDevice implements AnyDevice {
  private readonly listener: TestListener;

  constructor(node: Node, options: DeviceOptions) {
    this.listener = new TestListener(node, options);
  }
  get events(): AnyEvent[] {
    return this.listener.frames.flatMap(({ delivery }) =>
      delivery?.event
        ? [{ id: delivery.event.id, offset: delivery.offset, data: JSON.parse(delivery.event.dataJson) as unknown }]
        : [],
    );
  }
  get ids(): string[] {
    return this.listener.ids;
  }
  get cancels(): string[] {
    return this.listener.frames.flatMap(({ cancel }) => cancel?.id ?? []);
  }
  get readies(): AnyReady[] {
    return this.listener.frames.flatMap(({ ready }) => ready ?? []);
  }
  get byes(): AnyDevice['byes'] {
    return this.listener.frames.flatMap(({ bye }) => {
      if (!bye) return [];
      const { seconds = 0, nanos = 0 } = bye.after ?? {};
      return [{ code: bye.code, reconnect: bye.reconnect, afterMs: seconds * 1000 + nanos / 1e6 }];
    });
  }
  get warnings(): number {
    return this.listener.frames.filter(({ expiring }) => expiring).length;
  }
  get refusal(): string | undefined {
    return this.listener.status?.metadata.get('problem-code')[0]?.toString();
  }
  get gone(): boolean {
    return this.listener.status !== undefined;
  }
  ack(offset: unknown): void {
    this.listener.call.write({ ack: { offset: Number(offset) } });
  }
  when(condition: () => boolean, what: string): Promise<void> {
    return this.listener.when(condition, what);
  }
  /** Not cancelled: what was written before still arrives. */
  close(): void {
    this.listener.call.end();
  }
}

/** How to be a phone over each of the two. */
export const TRANSPORTS = {
  socketio: (node: Node, options: DeviceOptions): AnyDevice => new SocketDevice(node, options),
  grpc: (node: Node, options: DeviceOptions): AnyDevice => new StreamDevice(node, options),
};

export type TransportName = keyof typeof TRANSPORTS;
