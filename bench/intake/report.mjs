// @ts-check
import { cpus } from 'node:os';
import { bold, dim, red, say, yellow } from '../../dev/terminal/terminal.mjs';
import { figuresOf, meanOf } from '../figures.mjs';
import { table } from '../table.mjs';
import { canMeasure, others } from '../usage.mjs';
import { connections } from './door.mjs';

/** @typedef {import('./measure.mjs').Measured} Measured */
/** @typedef {import('./whole.mjs').Stretch} Stretch */
/** @typedef {import('./door.mjs').Round} Round */

const othersMax = 0.25;
const ms = (/** @type {number} */ value) => value.toFixed(1);
const whole = (/** @type {number} */ value) => value.toFixed(0);
const count = (/** @type {number} */ value) => (value === 0 ? '0' : red(String(value)));

/** @param {Measured} measured */
const stretches = ({ whole: { rates, burst } }) => [
  ...rates.map((one) => ({ name: `${one.rate}/s`, ...one })),
  { name: `${burst.sent} at once`, ...burst },
];

/** How many were promised and not kept. @param {Measured} measured */
export function failures(measured) {
  const atTheDoor = measured.door.rounds.reduce((sum, { door, bare }) => sum + door.refused + bare.refused, 0);
  return stretches(measured).reduce((sum, { refused, lost, doubled }) => sum + refused + lost + doubled, atTheDoor);
}

/** @param {Measured} measured */
export function report(measured) {
  reportDoor(measured.door);
  const all = stretches(measured);
  say(`\n${bold('Door, queue, worker and PostgreSQL')}, ms; a payment of its own for each webhook`);
  table(
    ['', 'sent', 'commits/s', '2xx/s', '2xx p50', '2xx p99', 'commit p50', 'commit p99', 'refused', 'lost', 'doubled'],
    all.map((one) => [
      one.name,
      String(one.sent),
      whole(one.perSecond),
      whole(one.answeredPerSecond),
      ...[one.answer.p50, one.answer.p99, one.committed.p50, one.committed.p99].map(ms),
      ...[one.refused, one.lost, one.doubled].map(count),
    ]),
  );
  say(`\n${bold('CPU')}, µs of a core for each webhook, and cores${canMeasure ? '' : ' (only on Linux)'}`);
  const names = Object.keys(all[0]?.cores ?? {});
  table(
    ['', ...all.map(({ name }) => name)],
    names.map((name) => [name, all.map((one) => cpuCell(one, name))].flat()),
  );
  const busiest = Math.max(...all.map(({ cores }) => cores[others] ?? 0));
  if (busiest > othersMax)
    say(yellow(`\nOthers kept ${whole(busiest * 100)} % of a core busy meanwhile: repeat when the machine is calm.`));
  if (failures(measured) > 0) say(red('\nWebhooks were refused, lost or doubled.'));
}

/** @param {Stretch} one @param {string} name */
function cpuCell({ cores, seconds, sent }, name) {
  const used = cores[name] ?? NaN;
  return `${whole((used * seconds * 1e6) / sent)}  ${used.toFixed(2)}`;
}

/** @param {Measured['door']} door */
function reportDoor({ rounds, ratios }) {
  say(`\n${bold('The door')}, ${connections} connections, ${cpus().length} cores, as fast as it answers`);
  const row = (/** @type {'door' | 'bare'} */ name, /** @type {string} */ title) => {
    const own = rounds.map((round) => round[name]);
    const perSecond = own.map((round) => round.perSecond);
    const spread = `${whole(Math.min(...perSecond))}–${whole(Math.max(...perSecond))}`;
    const of = (/** @type {(round: Round) => number} */ value) => figuresOf(own.map(value)).p50;
    return [
      title,
      whole(figuresOf(perSecond).p50),
      spread,
      ms(of(({ answer }) => answer.p50)),
      ms(of(({ answer }) => answer.p99)),
      whole(of(({ cpuUs }) => cpuUs)),
      whole(of(({ redisUs }) => redisUs)),
    ];
  };
  table(
    ['', 'a second', 'spread', 'p50 ms', 'p99 ms', 'CPU µs each', 'Redis µs each'],
    [row('door', 'the door'), row('bare', 'bare route')],
  );
  const sorted = ratios.toSorted((a, b) => a - b);
  say(
    `  door : bare = ${figuresOf(ratios).p50.toFixed(2)} (${sorted[0]?.toFixed(2)}–${sorted.at(-1)?.toFixed(2)}, ${ratios.length} rounds)`,
  );
  say(dim('  bare: a Fastify route that adds the same bytes to BullMQ on the same Redis, and nothing else.'));
}

/** @param {Measured} measured @param {import('./options.mjs').Options} options */
export function figures(measured, { seconds, rounds, burst }) {
  const { door } = measured;
  const own = (/** @type {'door' | 'bare'} */ name) => ({
    perSecond: figuresOf(door.rounds.map((round) => round[name].perSecond)).p50,
    p99: meanOf(door.rounds.map((round) => round[name].answer.p99)),
    cpuUs: meanOf(door.rounds.map((round) => round[name].cpuUs)),
  });
  return {
    command: 'bench:intake',
    seconds,
    rounds,
    burst,
    cores: cpus().length,
    node: process.version,
    door: { ...own('door'), bare: own('bare'), ratios: door.ratios, ratio: figuresOf(door.ratios).p50 },
    whole: stretches(measured),
    failures: failures(measured),
  };
}
