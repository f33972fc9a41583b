import { credentials, loadPackageDefinition, Metadata, type ClientDuplexStream } from '@grpc/grpc-js';
import {
  packageDefinition,
  type DeviceServiceClient,
  type ListenRequest,
  type ListenResponse,
  type ProtoGrpcType,
} from '#libs/propeller-contract';
import type { Line, LineOptions } from './line.js';

const RETRY_MS_MIN = 300;
const RETRY_MS_MAX = 2000;

const CHANNEL = {
  // A connection of its own, as a phone has.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5000,
};

const { DeviceService } = (loadPackageDefinition(packageDefinition()) as unknown as ProtoGrpcType).propeller.v1;

type Stream = ClientDuplexStream<Partial<ListenRequest>, ListenResponse>;

/** A phone on the gRPC stream, which opens a new one whenever one ends, unless it was told not to. */
export class GrpcLine implements Line {
  private stub: DeviceServiceClient | undefined;
  private stream: Stream | undefined;
  private returning: NodeJS.Timeout | undefined;
  private retryMs = RETRY_MS_MIN;
  private closed = false;

  constructor(private readonly options: LineOptions) {
    this.open();
  }

  ack(offset: number): void {
    this.stream?.write({ ack: { offset } });
  }

  pause(): void {
    this.stream?.pause();
  }

  resume(): void {
    this.stream?.resume();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.returning);
    this.stream?.cancel();
    this.stub?.close();
  }

  private open(): void {
    const { grpcAddress, token, deviceId, hear } = this.options;
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${token()}`);
    metadata.set('x-device-id', deviceId);
    const stub = new DeviceService(grpcAddress, credentials.createInsecure(), CHANNEL);
    const stream = stub.listen(metadata) as Stream;
    let afterMs: number | undefined;
    let opened = false;
    this.stub = stub;
    this.stream = stream;
    stream.on('data', (frame: ListenResponse) => {
      if (frame.ready) {
        opened = true;
        this.retryMs = RETRY_MS_MIN;
        hear({ is: 'open', transport: 'grpc' });
      }
      if (frame.bye) afterMs = this.onBye(frame.bye);
      this.onFrame(frame);
    });
    stream.on('error', () => {});
    stream.on('status', ({ code, details, metadata: trailer }) => {
      const problem = trailer.get('problem-code')[0]?.toString();
      if (opened) hear({ is: 'closed', reason: `${code} ${details}` });
      else if (problem) hear({ is: 'refused', code: problem });
      stub.close();
      this.comeBack(afterMs);
    });
  }

  private onFrame({ ready, delivery, cancel }: ListenResponse): void {
    const { hear } = this.options;
    if (ready) {
      const { epoch, offset, latest, gap } = ready;
      hear({ is: 'ready', epoch, offset: Number(offset), latest: Number(latest), gap });
    }
    if (delivery?.event) {
      const { offset, event, attempt } = delivery;
      if (Number(offset) === 0) hear({ is: 'topic', id: event.id });
      else hear({ is: 'event', id: event.id, offset: Number(offset), data: event.dataJson, attempt });
    }
    if (cancel) hear({ is: 'cancel', id: cancel.id });
  }

  /** @returns how long to stay away; for ever, when that is what it says */
  private onBye({ code, reason, reconnect, after }: NonNullable<ListenResponse['bye']>): number | undefined {
    const afterMs = after ? Number(after.seconds) * 1000 + after.nanos / 1e6 : 0;
    this.options.hear({ is: 'bye', code, reason, reconnect, afterMs });
    if (!reconnect) this.closed = true;
    return this.options.polite ? afterMs : undefined;
  }

  private comeBack(afterMs: number | undefined): void {
    if (this.closed) return;
    this.returning = setTimeout(() => this.open(), afterMs ?? this.retryMs * (0.5 + Math.random()));
    this.retryMs = Math.min(RETRY_MS_MAX, this.retryMs * 2);
  }
}
