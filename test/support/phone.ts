import { io, type Socket } from 'socket.io-client';

export interface PushedEvent {
  id: string;
  type: string;
  subject: string;
  time: string;
  offset: number;
  data: Record<string, unknown>;
}

interface Options {
  key: string;
  clientId: string;
  deviceId: string;
}

async function mint(url: string, { key, clientId, deviceId }: Options): Promise<string> {
  const response = await fetch(`${url}/v1/client-tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ clientId, deviceId }),
  });
  if (!response.ok) throw new Error(`no token: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { token: string }).token;
}

/** A plain socket.io client, as the contract describes one. */
export class Phone {
  /** All that arrived, in order, repeats included. */
  readonly events: PushedEvent[] = [];
  connections = 0;
  private taken = 0;
  private readonly waiting = new Set<() => void>();

  private constructor(private readonly socket: Socket) {
    socket.on('ready', () => this.connections++);
    socket.on('event', (event: PushedEvent) => {
      this.events.push(event);
      socket.emit('ack', event.offset);
      for (const wake of this.waiting) wake();
    });
  }

  static async connect(url: string, options: Options): Promise<Phone> {
    const token = await mint(url, options);
    const socket = io(url, { transports: ['websocket'], forceNew: true, auth: { token, deviceId: options.deviceId } });
    const phone = new Phone(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('ready', () => resolve());
      socket.once('connect_error', reject);
    });
    return phone;
  }

  get connected(): boolean {
    return this.socket.connected;
  }

  /** The next event that was not taken yet. */
  async next(ms = 20_000): Promise<PushedEvent> {
    await this.until(this.taken + 1, ms);
    return this.events[this.taken++] as PushedEvent;
  }

  /** Resolves once so many events have arrived. */
  async until(count: number, ms = 20_000): Promise<void> {
    if (this.events.length >= count) return;
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (this.events.length < count) return;
        this.waiting.delete(look);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(`${this.events.length} of ${count} events after ${ms} ms`));
      }, ms);
      this.waiting.add(look);
    });
  }

  /** A round trip after the last ack: the server has read it by then. */
  async acknowledged(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.socket.io.engine.once('drain', () => resolve());
      this.socket.emit('ack', this.events.at(-1)?.offset);
    });
  }

  disconnect(): void {
    this.socket.disconnect();
  }
}
