import type { ServerHttp2Stream } from 'node:http2';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { EventInput, ListenRequest, ListenResponseInput, Timestamp } from '#libs/propeller-contract';
import type { InboxEvent } from '../delivery/envelope.js';
import { BYE_MS_MAX, type Bye } from '../sessions/bye.js';
import type { DeviceTransport, Ready } from '../sessions/device-transport.js';

export type ListenStream = ServerDuplexStream<ListenRequest, ListenResponseInput>;

/** The rooms of the socket.io adapter, which a stream joins like a socket, so that both share one subscription. */
export interface Rooms {
  addAll(id: string, rooms: Set<string>): unknown;
  delAll(id: string): unknown;
}

interface CloudEvent {
  id: string;
  source: string;
  type: string;
  time: string;
  subject?: string;
  traceparent?: string;
}

function toTimestamp(time: string): Timestamp {
  const ms = Date.parse(time);
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: (ms - seconds * 1000) * 1_000_000 };
}

const DATA = ',"data":';

/** The data is the last attribute, and goes on as the text it is. Nothing before it can look like it: quotes are escaped. */
function toEvent(json: string): EventInput {
  const start = json.indexOf(DATA);
  const { id, source, type, time, subject, traceparent } = JSON.parse(`${json.slice(0, start)}}`) as CloudEvent;
  const dataJson = json.slice(start + DATA.length, -1);
  return {
    id,
    source,
    type,
    time: toTimestamp(time),
    dataJson,
    subject: subject ?? '',
    traceparent: traceparent ?? '',
  };
}

/** A device behind a gRPC stream. */
export class StreamTransport implements DeviceTransport {
  readonly name = 'grpc';
  readonly id: string;
  private queuedChars = 0;

  constructor(
    private readonly call: ListenStream,
    private readonly rooms: Rooms,
    connection: string,
  ) {
    this.id = `grpc:${connection}`;
  }

  join(room: string): void {
    this.rooms.addAll(this.id, new Set([room]));
  }

  leave(): void {
    this.rooms.delAll(this.id);
  }

  ready(ready: Ready): void {
    this.write({ ready });
  }

  deliver(event: InboxEvent, attempt: number): void {
    this.write({ delivery: { offset: event.offset, event: toEvent(event.json), attempt } }, event.json.length);
  }

  cancel(id: string): void {
    this.write({ cancel: { id } });
  }

  expiring(at: Date): void {
    this.write({ expiring: { at: toTimestamp(at.toISOString()) } });
  }

  bye({ code, reason, reconnect, afterMs }: Bye): void {
    const after = { seconds: Math.floor(afterMs / 1000), nanos: (afterMs % 1000) * 1_000_000 };
    this.write({ bye: { code, reason, reconnect, after } });
    this.call.end();
    setTimeout(() => this.cutOff(), BYE_MS_MAX).unref();
  }

  /** Past its maximum age, grpc-js lets an HTTP/2 session end its streams, for as long as the grace lasts. */
  leaving(): boolean {
    return this.http2?.session?.closed === true;
  }

  congested(): boolean {
    return this.call.writableNeedDrain;
  }

  buffered(): number {
    return this.queuedChars;
  }

  private write(frame: ListenResponseInput, chars = 0): void {
    if (this.call.cancelled || this.call.writableEnded) return;
    this.queuedChars += chars;
    this.call.write(frame, () => (this.queuedChars -= chars));
  }

  /** grpc-js ends a stream only when all of it was taken, and has no public way to end it earlier. */
  private cutOff(): void {
    this.http2?.destroy();
  }

  private get http2(): ServerHttp2Stream | undefined {
    return (this.call as unknown as { call?: { stream?: ServerHttp2Stream } }).call?.stream;
  }
}
