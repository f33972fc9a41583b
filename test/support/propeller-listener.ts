import { Metadata, type ClientDuplexStream, type StatusObject } from '@grpc/grpc-js';
import type { ListenRequest, ListenResponse } from '#libs/propeller-contract';
import { deviceToken, type Node, type TokenOptions } from './propeller.js';

export interface ListenerOptions extends TokenOptions {
  token?: string;
  since?: string;
  acks?: boolean;
  /** More metadata. */
  says?: Record<string, string>;
}

/** A phone on the gRPC stream: writes down the frames it is sent. */
export class TestListener {
  readonly frames: ListenResponse[] = [];
  status: StatusObject | undefined;
  readonly call: ClientDuplexStream<Partial<ListenRequest>, ListenResponse>;
  private readonly waiting = new Set<() => void>();

  constructor(node: Node, options: ListenerOptions = {}) {
    const { token, since, acks = true, deviceId = 'phone-1', says = {} } = options;
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${token ?? deviceToken(options)}`);
    metadata.set('x-device-id', deviceId);
    if (since !== undefined) metadata.set('x-since', since);
    for (const [name, value] of Object.entries(says)) metadata.set(name, value);
    this.call = node.stubs.device.listen(metadata) as never;
    this.call.on('data', (frame: ListenResponse) => {
      this.frames.push(frame);
      if (acks && frame.delivery?.offset) this.call.write({ ack: { offset: frame.delivery.offset } });
      this.noted();
    });
    this.call.on('status', (status: StatusObject) => {
      this.status = status;
      this.noted();
    });
    this.call.on('error', () => undefined);
  }

  get ids(): string[] {
    return this.frames.flatMap(({ delivery }) => delivery?.event?.id ?? []);
  }

  async when(condition: () => boolean, what: string, ms = 30_000): Promise<void> {
    if (condition()) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      this.waiting.add(() => condition() && resolve());
      timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
    }).finally(() => clearTimeout(timer));
  }

  async ready(): Promise<NonNullable<ListenResponse['ready']>> {
    await this.when(() => this.frames.some(({ ready }) => ready) || this.status !== undefined, 'ready');
    const ready = this.frames.find((frame) => frame.ready)?.ready;
    if (!ready) throw new Error(`not ready but ${this.status?.code} ${this.status?.details}`);
    return ready;
  }

  async sees(count: number): Promise<string[]> {
    await this.when(() => this.ids.length >= count, `${count} deliveries`);
    return this.ids;
  }

  async ends(): Promise<StatusObject> {
    await this.when(() => this.status !== undefined, 'the end of the stream');
    return this.status as StatusObject;
  }

  close(): void {
    this.call.cancel();
  }

  private noted(): void {
    for (const look of this.waiting) look();
  }
}
