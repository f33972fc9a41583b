// @ts-check
// One device of one client: the SDK that any rider's app would use, with a token for this device alone.
import { connect } from '#libs/device-sdk';

/**
 * @typedef {import('#libs/device-sdk').DeviceEvent<Record<string, unknown>>} DeviceEvent
 * @typedef {import('#libs/device-sdk').Ready} Ready
 * @typedef {{ event: DeviceEvent; at: number; late: boolean }} Heard `late`: it waited in the inbox for this device
 * @typedef {'connecting' | 'online' | 'offline' | 'replaced'} Status
 */

export class Device {
  /** @type {import('#libs/device-sdk').Device | undefined} */
  #connection;
  /** The page shows what happens from now on: earlier demos are no news. @type {string} */
  #since = 'latest';
  #epoch = '';
  #position = 0;
  #latestAtStart = 0;

  /**
   * @param {object} options
   * @param {string} options.propeller
   * @param {string} options.deviceId
   * @param {() => Promise<{ token: string }>} options.token
   * @param {(status: Status) => void} options.onStatus
   * @param {(heard: Heard) => void} options.onEvent
   */
  constructor(options) {
    this.options = options;
    this.connect();
  }

  /** Taken offline, or replaced: it does not come back by itself. */
  get offline() {
    return this.#connection === undefined;
  }

  connect() {
    const { propeller, deviceId, token, onStatus } = this.options;
    onStatus('connecting');
    const connection = connect({
      url: propeller,
      deviceId,
      since: this.#since,
      token: async () => (await token()).token,
    });
    this.#connection = connection;
    connection.on('ready', (ready) => this.#ready(ready));
    connection.on('event', (event) => this.#take(/** @type {DeviceEvent} */ (event)));
    connection.on('offline', () => this.#connection && onStatus('connecting'));
    connection.on('bye', ({ reconnect }) => reconnect || this.#leave('replaced'));
  }

  /** As if it had lost the network. */
  disconnect() {
    this.#leave('offline');
  }

  /** @param {Status} status */
  #leave(status) {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.close();
    this.options.onStatus(status);
  }

  /** @param {Ready} ready */
  #ready({ epoch, offset, latest }) {
    // Another epoch counts from the beginning.
    this.#position = epoch === this.#epoch ? Math.max(this.#position, offset) : offset;
    this.#epoch = epoch;
    this.#since = String(this.#position);
    this.#latestAtStart = latest;
    this.options.onStatus('online');
  }

  /** @param {DeviceEvent} event */
  #take(event) {
    const { offset } = event;
    if (offset !== undefined) {
      if (offset <= this.#position) return;
      this.#position = offset;
      this.#since = String(offset);
    }
    this.options.onEvent({ event, at: Date.now(), late: offset !== undefined && offset <= this.#latestAtStart });
  }
}
