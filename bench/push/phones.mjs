// @ts-check
// The phones of one contender, over as many processes and source addresses as their number takes: a process may have
// 20,000 files open, and a source address 28,232 ports.
import { startChild } from '../child.mjs';
import { contenders } from './contenders.mjs';
import { contract } from './field.mjs';

/** @typedef {import('../child.mjs').Child} Child */
/** @typedef {import('./generator/devices.mjs').Heard} Heard */

const perProcess = 10_000;
/** 127.0.0.1 stays with the others. */
let lastAddress = 1;

export class Phones {
  /** @type {Child[]} */
  #processes = [];
  #count = 0;
  #life;
  #runner;

  /** @param {import('../../dev/processes/life.mjs').Life} life @param {import('./field.mjs').Runner} runner */
  constructor(life, runner) {
    this.#life = life;
    this.#runner = runner;
  }

  /** Connects what is missing, or hangs up what is too many: the last first. @param {number} count */
  async resize(count) {
    if (count > this.#count) await this.#connect(count);
    await Promise.all(this.#processes.map((child, i) => count < (i + 1) * perProcess && child.ask('close', count)));
    this.#count = count;
  }

  /** @returns {Promise<number>} how many events have come since `take` */
  async arrived() {
    const counts = await Promise.all(this.#processes.map((child) => child.ask('arrived')));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** @returns {Promise<Heard>} */
  async take() {
    /** @type {Heard[]} */
    const all = await Promise.all(this.#processes.map((child) => child.ask('take')));
    const total = (/** @type {'arrived' | 'doubled' | 'astray' | 'cut'} */ key) =>
      all.reduce((sum, heard) => sum + heard[key], 0);
    return {
      arrived: total('arrived'),
      doubled: total('doubled'),
      astray: total('astray'),
      cut: total('cut'),
      latencyMs: all.flatMap(({ latencyMs }) => latencyMs),
    };
  }

  async stop() {
    await Promise.all(this.#processes.map((child) => child.stop()));
  }

  /** @param {number} count */
  async #connect(count) {
    const { name, nodes, token } = this.#runner;
    const ports = nodes.map(({ devicePort }) => devicePort);
    for (let from = this.#count; from < count;) {
      const i = Math.floor(from / perProcess);
      const to = Math.min(count, (i + 1) * perProcess);
      const child = (this.#processes[i] ??= this.#start(i));
      const phones = Array.from({ length: to - from }, (_, k) => ({
        index: from + k,
        token: token(`client_${from + k}`),
      }));
      const localAddress = `127.0.0.${addressOf(child)}`;
      await child.ask('connect', { wire: contenders[name].wire, ports, localAddress, contract, phones });
      from = to;
    }
  }

  /** @param {number} i */
  #start(i) {
    return startChild(
      this.#life,
      `phones of ${this.#runner.name} ${i}`,
      new URL('generator/devices.mjs', import.meta.url),
    );
  }
}

/** @type {WeakMap<Child, number>} */
const addresses = new WeakMap();

/** @param {Child} child */
function addressOf(child) {
  const address = addresses.get(child) ?? (lastAddress = 2 + ((lastAddress - 1) % 250));
  addresses.set(child, address);
  return address;
}
