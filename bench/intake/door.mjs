// @ts-check
// The door alone, without a worker, beside a bare Fastify route that adds the same bytes to a queue on the same Redis.
// They take turns, so that whatever else the machine does falls on both.
import { step } from '../../dev/terminal/terminal.mjs';
import { figuresOf } from '../figures.mjs';
import { cpuOf } from '../usage.mjs';

/** @typedef {import('../figures.mjs').Figures} Figures */
/** @typedef {{ perSecond: number; refused: number; answer: Figures; cpuUs: number; redisUs: number }} Round the process's and Redis's own, for each webhook */
/** @typedef {{ rounds: { door: Round; bare: Round }[]; ratios: number[] }} Door */
/**
 * @typedef {object} Ground
 * @property {import('../child.mjs').Child} load
 * @property {import('ioredis').Redis} redis
 * @property {{ door: number; bare: number }} ports
 * @property {(target: 'door' | 'bare') => import('../usage.mjs').Watched[]} watched the server and Redis
 */

export const connections = 64;
/** More than any of them can take, so that time ends a round. */
const perSecondMax = 8_000;

/** @param {Ground} ground @param {import('./options.mjs').Options} options @returns {Promise<Door>} */
export async function measureDoor(ground, { rounds: count, seconds }) {
  let made = 0;
  const round = async (/** @type {'door' | 'bare'} */ target) => {
    const payments = Array.from({ length: perSecondMax * seconds }, () => madeUp(made++));
    return await runRound(ground, target, payments, seconds);
  };
  await step('warm-up', async () => {
    for (const target of /** @type {const} */ (['bare', 'door', 'bare', 'door'])) await round(target);
  });
  /** @type {Door['rounds']} */
  const rounds = [];
  for (let i = 1; i <= count; i++) {
    await step(`door and bare route, round ${i}`, async (tell) => {
      // Who goes first changes, too.
      const bareFirst = i % 2 === 1 ? await round('bare') : undefined;
      const door = await round('door');
      const both = { door, bare: bareFirst ?? (await round('bare')) };
      rounds.push(both);
      tell(`${both.door.perSecond.toFixed(0)} and ${both.bare.perSecond.toFixed(0)} a second`);
    });
  }
  // What is left is about payments that nobody made: the worker shall not look for them.
  await ground.redis.flushall();
  return { rounds, ratios: rounds.map(({ door, bare }) => door.perSecond / bare.perSecond) };
}

/** @param {Ground} ground @param {'door' | 'bare'} target @param {import('../webhook.mjs').Payment[]} payments @param {number} seconds */
async function runRound({ load, redis, ports, watched }, target, payments, seconds) {
  await redis.flushall();
  await load.ask('prepare', payments);
  const before = cpuOf(watched(target));
  /** @type {import('./generator/load.mjs').Outcome} */
  const outcome = await load.ask('flood', { port: ports[target], connections, secondsMax: seconds });
  const after = cpuOf(watched(target));
  const { answered, refused, startedAt, endedAt, answerMs } = outcome;
  const [cpuUs = NaN, redisUs = NaN] = watched(target).map(
    ({ name }) => (((after.cpuSeconds[name] ?? NaN) - (before.cpuSeconds[name] ?? NaN)) * 1e6) / answered,
  );
  const perSecond = (answered * 1_000) / (endedAt - startedAt);
  return { perSecond, refused, answer: figuresOf(answerMs), cpuUs, redisUs };
}

/** The door asks nobody whether there is such a payment. @param {number} i */
function madeUp(i) {
  const key = `order_Bm${String(i).padStart(12, '0')}`;
  return { key, gatewayOrderId: key, amount: 42_000, currency: 'INR' };
}
