// @ts-check
// One device of one client: a real connection to Propeller, with a token for this device alone.
import { io } from 'socket.io-client';

const RETRY_MS = 1_500;
const SEEN_MAX = 500;

/**
 * @typedef {{ id: string; type: string; time: string; offset?: string | number; data: Record<string, unknown> }} DeviceEvent
 * @typedef {{ event: DeviceEvent; at: number; late: boolean }} Heard `late`: it waited in the inbox for this device
 * @typedef {'connecting' | 'online' | 'offline' | 'replaced'} Status
 */

export class Device {
  /** Only what happens from now on; later, whatever was missed. @type {string} */
  #since = 'latest';
  #latestAtStart = 0;
  /** @type {Set<string>} */
  #seen = new Set();
  #wanted = true;

  /**
   * @param {object} options
   * @param {string} options.propeller
   * @param {string} options.deviceId
   * @param {() => Promise<{ token: string }>} options.token
   * @param {(status: Status) => void} options.onStatus
   * @param {(heard: Heard) => void} options.onEvent
   */
  constructor({ propeller, deviceId, token, onStatus, onEvent }) {
    this.onStatus = onStatus;
    this.onEvent = onEvent;
    this.socket = io(propeller, {
      transports: ['websocket'],
      // Each device is a connection of its own.
      forceNew: true,
      autoConnect: false,
      reconnectionDelay: 300,
      reconnectionDelayMax: 2_000,
      auth: async (answer) => {
        // A token lives for minutes, a page for hours: every connection asks for a new one.
        const { token: fresh } = await token().catch(() => ({ token: '' }));
        answer({ token: fresh, deviceId, since: this.#since });
      },
    });
    this.#listen();
    this.connect();
  }

  /** Taken offline, or replaced: it does not come back by itself. */
  get offline() {
    return !this.#wanted;
  }

  connect() {
    this.#wanted = true;
    this.onStatus('connecting');
    this.socket.connect();
  }

  /** As if it had lost the network. */
  disconnect() {
    this.#wanted = false;
    this.socket.disconnect();
    this.onStatus('offline');
  }

  #listen() {
    this.socket.on('ready', (/** @type {{ offset: string | number; latest: string | number }} */ ready) => {
      this.#since = String(ready.offset);
      this.#latestAtStart = Number(ready.latest);
      this.onStatus('online');
    });
    this.socket.on('event', (/** @type {DeviceEvent} */ event) => this.#take(event));
    this.socket.on('bye', (/** @type {{ code: number; reconnect: boolean }} */ bye) => {
      if (bye.reconnect) return;
      this.#wanted = false;
      this.onStatus('replaced');
    });
    this.socket.on('disconnect', () => {
      if (this.#wanted) this.onStatus('connecting');
    });
    this.socket.on('connect_error', () => {
      // A refused handshake, unlike a lost connection, is not tried again by itself.
      if (this.#wanted && !this.socket.active) setTimeout(() => this.#wanted && this.socket.connect(), RETRY_MS);
    });
  }

  /** @param {DeviceEvent} event */
  #take(event) {
    const offset = event.offset === undefined ? undefined : Number(event.offset);
    if (offset !== undefined) {
      this.#since = String(offset);
      this.socket.emit('ack', offset);
    }
    // The same event may come twice.
    if (this.#seen.has(event.id)) return;
    this.#seen.add(event.id);
    if (this.#seen.size > SEEN_MAX) this.#seen.delete([...this.#seen][0] ?? '');
    this.onEvent({ event, at: Date.now(), late: offset !== undefined && offset <= this.#latestAtStart });
  }
}
