// @ts-check
// One kept-alive connection that has one request under way at a time. Requests are bytes made beforehand, answers are
// only looked at for their status and their end: a full HTTP client would use more of the machine than the door does.
import { once } from 'node:events';
import { connect } from 'node:net';

const answerMsMax = 30_000;

export class Connection {
  #socket;
  #received = '';
  /** @type {(status: number) => void} */
  #answered = () => undefined;

  /** @param {number} port */
  constructor(port) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true }).setEncoding('latin1');
    this.#socket.setTimeout(answerMsMax, () => this.#socket.destroy());
    this.#socket.on('data', (/** @type {unknown} */ text) => this.#read(String(text)));
    this.#socket.on('error', () => undefined).on('close', () => this.#answered(0));
  }

  async open() {
    await once(this.#socket, 'connect');
    return this;
  }

  close() {
    this.#socket.destroy();
  }

  /**
   * @param {Buffer} request
   * @returns {Promise<number>} the status; 0: no answer
   */
  post(request) {
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#socket.write(request);
    });
  }

  /** @param {string} text */
  #read(text) {
    this.#received += text;
    const head = this.#received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#received)?.[1] ?? 0);
    if (this.#received.length < head + 4 + length) return;
    const status = Number(this.#received.slice(9, 12));
    this.#received = '';
    this.#answered(status);
  }
}
