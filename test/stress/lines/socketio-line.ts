import { io, type Socket } from 'socket.io-client';
import type { Line, LineOptions } from './line.js';

const CONNECT_MS_MAX = 5000;
const REFUSED_MS = 1000;

interface Engine {
  transport?: { ws?: { pause?(): void; resume?(): void } };
}

/** A plain socket.io client, as the contract describes one. */
export class SocketioLine implements Line {
  private readonly socket: Socket;
  private returning: NodeJS.Timeout | undefined;

  constructor({ socketioUrl, deviceId, token, polite, hear }: LineOptions) {
    this.socket = io(socketioUrl, {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 300,
      reconnectionDelayMax: 2000,
      timeout: CONNECT_MS_MAX,
      auth: (send) => send({ token: token(), deviceId }),
    });
    this.socket.on('connect', () => hear({ is: 'open', transport: 'socketio' }));
    this.socket.on('ready', ({ epoch, offset, latest, gap }) => hear({ is: 'ready', epoch, offset, latest, gap }));
    this.socket.on('event', ({ id, offset, data }) => {
      if (offset === undefined) hear({ is: 'topic', id });
      else hear({ is: 'event', id, offset, data: JSON.stringify(data) });
    });
    this.socket.on('cancel', ({ id }) => hear({ is: 'cancel', id }));
    this.socket.on('bye', (bye: { code: number; reason: string; reconnect: boolean; afterMs: number }) => {
      hear({ is: 'bye', ...bye });
      if (polite && bye.reconnect && bye.afterMs > 0) this.comeBack(bye.afterMs);
    });
    this.socket.on('disconnect', (reason) => hear({ is: 'closed', reason }));
    this.socket.on('connect_error', (error: Error & { data?: { code: string; retryable: boolean } }) => {
      // Without data it is the network, which the client tries again by itself.
      if (!error.data) return;
      hear({ is: 'refused', code: error.data.code });
      if (error.data.retryable) this.comeBack(REFUSED_MS);
    });
  }

  ack(offset: number): void {
    // Otherwise it would be kept, and go out on the next connection, to which it means nothing.
    if (this.socket.connected) this.socket.emit('ack', offset);
  }

  pause(): void {
    this.engine?.transport?.ws?.pause?.();
  }

  resume(): void {
    this.engine?.transport?.ws?.resume?.();
  }

  close(): void {
    clearTimeout(this.returning);
    this.socket.disconnect();
  }

  private get engine(): Engine | undefined {
    return this.socket.io.engine as Engine | undefined;
  }

  private comeBack(afterMs: number): void {
    clearTimeout(this.returning);
    this.socket.disconnect();
    this.returning = setTimeout(() => this.socket.connect(), afterMs);
  }
}
