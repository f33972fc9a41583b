// @ts-check
// CPU seconds of every contender's nodes and Redis, from /proc. While one is under load the others tell what they cost
// idle: answering pings, beating hearts, looking at nothing.
import { cpuSecondsOf } from '../usage.mjs';

/** @typedef {import('./contenders.mjs').Name} Name */
/** @typedef {{ nodes: number; redis: number; seconds: number }} Spent CPU seconds, and seconds */

export class Meter {
  #runners;
  /** @type {Map<Name, Spent>} */
  #idle;
  /** @type {Map<Name, Spent>} */
  #before = new Map();
  /** @type {Name | undefined} */
  #loaded;

  /** @param {readonly import('./field.mjs').Runner[]} runners */
  constructor(runners) {
    this.#runners = runners;
    this.#idle = new Map(runners.map(({ name }) => [name, { nodes: 0, redis: 0, seconds: 0 }]));
  }

  /** @param {Name} [loaded] none: all of them are idle */
  begin(loaded) {
    this.#loaded = loaded;
    this.#before = this.#read();
  }

  /** @returns {Spent} by the one under load */
  end() {
    const now = this.#read();
    let spent = { nodes: NaN, redis: NaN, seconds: NaN };
    for (const { name } of this.#runners) {
      const difference = subtract(now.get(name), this.#before.get(name));
      if (name === this.#loaded) spent = difference;
      else add(this.#idle.get(name), difference);
    }
    return spent;
  }

  /** What one costs in so many seconds without load. @param {Name} name @param {number} seconds */
  idle(name, seconds) {
    const { nodes = 0, redis = 0, seconds: watched = 1 } = this.#idle.get(name) ?? {};
    return { nodes: (nodes * seconds) / watched, redis: (redis * seconds) / watched };
  }

  #read() {
    return new Map(
      this.#runners.map(({ name, nodes, redis }) => {
        const used = nodes.reduce((sum, { child }) => sum + cpuSecondsOf(child.group.pid), 0);
        return [name, { nodes: used, redis: cpuSecondsOf(redis.pid), seconds: performance.now() / 1_000 }];
      }),
    );
  }
}

/** @param {Spent | undefined} later @param {Spent | undefined} earlier @returns {Spent} */
function subtract(later, earlier) {
  const difference = (/** @type {keyof Spent} */ key) => (later?.[key] ?? NaN) - (earlier?.[key] ?? NaN);
  return { nodes: difference('nodes'), redis: difference('redis'), seconds: difference('seconds') };
}

/** @param {Spent | undefined} sum @param {Spent} more */
function add(sum, more) {
  if (!sum) return;
  sum.nodes += more.nodes;
  sum.redis += more.redis;
  sum.seconds += more.seconds;
}
