import { io, type Socket } from 'socket.io-client';
import type { Bye, DeviceEvent, DeviceEvents, Ready, Refused } from './protocol.js';
import { Seen } from './seen.js';

export interface ConnectOptions {
  url: string;
  /** A function is asked for every connection, so that an expired token is replaced by itself. */
  token: string | (() => string | Promise<string>);
  deviceId?: string;
  /** Where a device without a stored position begins: at the oldest event, unless it says `latest` or an offset. */
  since?: string;
  /** Shown to backends that list the client's devices. At most 64 printable ASCII characters each. */
  os?: string;
  appVersion?: string;
}

const ACK_AFTER_MS = 10;
const RETRY_MS = 2000;
/** It is the token that is refused, not the device: another one, of another key or of a later time, may do. */
const FRESH_TOKEN_HELPS = new Set(['token_expired', 'token_key_unknown', 'token_revoked']);

type Listener<T> = (value: T) => void;

/** A device's connection to Propeller: shows each event once, acknowledges what was shown, comes back by itself. */
export class Device {
  private readonly socket: Socket;
  private readonly seen = new Seen();
  private readonly listeners: { [Name in keyof DeviceEvents]?: Set<Listener<DeviceEvents[Name]>> } = {};
  private shown = 0;
  private acking: ReturnType<typeof setTimeout> | undefined;
  private returning: ReturnType<typeof setTimeout> | undefined;
  private wasReady = false;
  private freshTokenTried = false;

  constructor(private readonly options: ConnectOptions) {
    this.socket = io(options.url, {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 5000,
      auth: (send) => void this.authenticate(send),
    });
    this.socket.on('ready', (ready: Ready) => this.onReady(ready));
    this.socket.on('event', (event: DeviceEvent) => this.onEvent(event));
    this.socket.on('cancel', (cancel: { id: string }) => this.tell('cancel', cancel));
    this.socket.on('expiring', (expiring: { at: string }) => this.tell('expiring', expiring));
    this.socket.on('bye', (bye: Bye) => this.onBye(bye));
    this.socket.on('connect_error', (error: Error & { data?: Refused }) => this.onRefused(error.data));
    this.socket.on('disconnect', (reason) => this.tell('offline', { reason }));
  }

  /** @returns a function that takes the listener away */
  on<Name extends keyof DeviceEvents>(name: Name, listener: Listener<DeviceEvents[Name]>): () => void {
    const all: Set<Listener<DeviceEvents[Name]>> = (this.listeners[name] ??= new Set() as never);
    all.add(listener);
    return () => all.delete(listener);
  }

  get connected(): boolean {
    return this.socket.connected;
  }

  close(): void {
    clearTimeout(this.returning);
    this.acknowledge();
    this.socket.disconnect();
  }

  private async authenticate(send: (auth: Record<string, string>) => void): Promise<void> {
    const { token, deviceId, since, os, appVersion } = this.options;
    let current: string;
    try {
      current = typeof token === 'function' ? await token() : token;
    } catch {
      // No token now, perhaps later: without an answer the server would only wait.
      this.comeBack(RETRY_MS);
      return;
    }
    // Once connected, the server knows where this device stands.
    send({
      token: current,
      ...(deviceId !== undefined && { deviceId }),
      ...(os !== undefined && { os }),
      ...(appVersion !== undefined && { appVersion }),
      ...(since !== undefined && !this.wasReady && { since }),
    });
  }

  private onReady(ready: Ready): void {
    this.wasReady = true;
    this.freshTokenTried = false;
    this.shown = ready.offset;
    this.tell('ready', ready);
  }

  private onEvent(event: DeviceEvent): void {
    if (this.seen.add(event.id)) this.tell('event', event);
    if (event.offset === undefined) return;
    this.shown = Math.max(this.shown, event.offset);
    // One acknowledgement covers all that came with it.
    this.acking ??= setTimeout(() => this.acknowledge(), ACK_AFTER_MS);
  }

  private acknowledge(): void {
    clearTimeout(this.acking);
    if (this.acking !== undefined && this.socket.connected) this.socket.emit('ack', this.shown);
    this.acking = undefined;
  }

  private onBye(bye: Bye): void {
    this.acknowledge();
    this.tell('bye', bye);
    if (bye.reconnect && bye.afterMs > 0) this.comeBack(bye.afterMs);
  }

  private onRefused(refused: Refused | undefined): void {
    // Without data it is the network, which socket.io tries again by itself.
    if (!refused) return;
    this.tell('refused', refused);
    const fresh =
      FRESH_TOKEN_HELPS.has(refused.code) && typeof this.options.token === 'function' && !this.freshTokenTried;
    if (fresh) this.freshTokenTried = true;
    if (fresh || refused.retryable) this.comeBack(RETRY_MS * Math.random());
  }

  private comeBack(afterMs: number): void {
    clearTimeout(this.returning);
    this.socket.disconnect();
    this.returning = setTimeout(() => this.socket.connect(), afterMs);
  }

  private tell<Name extends keyof DeviceEvents>(name: Name, value: DeviceEvents[Name]): void {
    for (const listener of this.listeners[name] ?? []) listener(value);
  }
}

export function connect(options: ConnectOptions): Device {
  return new Device(options);
}
