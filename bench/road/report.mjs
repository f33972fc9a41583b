// @ts-check
import { cpus } from 'node:os';
import { bold, dim, red, say, yellow } from '../../dev/terminal/terminal.mjs';
import { table } from '../table.mjs';
import { stepNames } from './steps.mjs';
import { canMeasure, others } from '../usage.mjs';

/** @typedef {import('./measure.mjs').Measured} Measured */
/** @typedef {import('./measure.mjs').Rate} Rate */

/** In cores. What the system itself does for the run, without a process of ours, stays below. */
const othersMax = 0.25;
const ms = (/** @type {number} */ value) => value.toFixed(1);
const count = (/** @type {number} */ value) => (value === 0 ? '0' : red(String(value)));
const ratio = (/** @type {Rate} */ rate) => rate.phone.p50 / rate.bare.phone.p50;
/** How many were promised and not kept. @param {Rate} rate */
export const failures = (rate) => rate.refused + rate.lost + rate.doubled + rate.astray + rate.disconnects;

/** @param {Measured} measured @param {import('./options.mjs').Options} options */
export function report({ rates, memory }, options) {
  say(
    `\n${bold('From the webhook to the phone')}, ms; ${options.devices} devices, ${cpus().length} cores, sent open-loop`,
  );
  table(
    ['a second', 'sent', 'p50', 'p95', 'p99', 'max', '2xx p50', '2xx p99', 'lost', 'doubled', 'bare p50', '× bare'],
    rates.map((rate) => [
      String(rate.rate),
      String(rate.sent),
      ...[rate.phone.p50, rate.phone.p95, rate.phone.p99, rate.phone.max, rate.answer.p50, rate.answer.p99].map(ms),
      count(rate.lost),
      count(rate.doubled),
      ms(rate.bare.phone.p50),
      ms(ratio(rate)),
    ]),
  );
  for (const rate of rates) {
    const { refused, astray, disconnects } = rate;
    if (refused + astray + disconnects === 0) continue;
    say(red(`  ${rate.rate} a second: ${refused} refused, ${astray} on a wrong phone, ${disconnects} devices cut off`));
  }
  say(`\n${bold('Where the time goes')}, mean ms and share`);
  table(['', ...rates.map(({ rate }) => `${rate}/s`)], [...stepRows(rates), ...besideRows(rates)]);
  say(`\n${bold('CPU')}, per cent of a core${canMeasure ? '' : ' (only on Linux)'}, and memory at the end`);
  table(
    ['', ...rates.map(({ rate }) => `${rate}/s`), 'MB'],
    [...Object.keys(memory), others].map((name) => {
      const cpu = rates.map(({ cores }) => `${((cores[name] ?? NaN) * 100).toFixed(0)} %`);
      return [name, cpu, memory[name]?.toFixed(0) ?? ''].flat();
    }),
  );
  say(
    dim('\nbare: verify, Redis, PostgreSQL, Redis, emit in one process, both on disk, at the same rate in this run.'),
  );
  const busiest = Math.max(...rates.map(({ cores }) => cores[others] ?? 0));
  if (busiest > othersMax)
    say(
      yellow(`Others kept ${(busiest * 100).toFixed(0)} % of a core busy meanwhile: repeat when the machine is calm.`),
    );
  if (rates.some((rate) => failures(rate) > 0)) say(red('\nWebhooks were refused, lost, doubled or misdelivered.'));
}

/** @param {Rate[]} rates */
function stepRows(rates) {
  const names = /** @type {(keyof typeof stepNames)[]} */ (Object.keys(stepNames));
  return names.map((name) => {
    const share = (/** @type {Rate} */ { steps, phone }) => `${((100 * steps[name]) / phone.mean).toFixed(0)} %`;
    return [stepNames[name], rates.map((rate) => `${ms(rate.steps[name])} ${share(rate).padStart(5)}`)].flat();
  });
}

/** @param {Rate[]} rates */
function besideRows(rates) {
  return [
    ['= mean', ...rates.map(({ phone }) => `${ms(phone.mean)}      `)],
    ['beside: claimed → accepted', ...rates.map(({ accepted }) => `${ms(accepted)}      `)],
    ['beside: generator behind its schedule', ...rates.map(({ late }) => `${ms(late.mean)}      `)],
  ];
}

/** @param {Measured} measured @param {import('./options.mjs').Options} options */
export function figures({ rates, memory }, { devices, seconds }) {
  return {
    command: 'bench:road',
    devices,
    seconds,
    cores: cpus().length,
    node: process.version,
    rates: rates.map((rate) => {
      const { journeys: _journeys, bare, ...own } = rate;
      return { ...own, barePhone: bare.phone, timesBare: ratio(rate), failures: failures(rate) };
    }),
    memory,
  };
}
