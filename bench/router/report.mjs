// @ts-check
import { bold, dim, green, red, say } from '../../dev/terminal/terminal.mjs';
import { meanOf } from '../figures.mjs';
import { table } from '../table.mjs';
import { rollOf } from './measure.mjs';

/** @typedef {import('./measure.mjs').Row} Row */
/** @typedef {{ rows: Row[]; decisionsPerSecond: { three: number; ten: number } }} Measured */

const pp = (/** @type {number} */ value) => value.toFixed(2);
const ratioMax = 0.67;
const ratioCiMax = 0.75;
const decisionsMin = 200_000;

/** @param {Measured} measured */
export function figures({ rows, decisionsPerSecond }) {
  const six = rows.filter(({ isColumn }) => isColumn);
  const seeds = six[0]?.regrets.ours.length ?? 0;
  /** Means over the columns, by seed: what is compared is paired. */
  const of = (/** @type {'ours' | 'engine'} */ name) =>
    Array.from({ length: seeds }, (_, seed) => meanOf(six.map(({ regrets }) => regrets[name][seed] ?? NaN)));
  const [own, engine] = [of('ours'), of('engine')];
  const worst = rows.map(compare).toSorted((a, b) => b.ratio - a.ratio)[0];
  return {
    meanRegretPp: meanOf(own),
    meanRegretSrv3Pp: meanOf(engine),
    ratioToSrv3: meanOf(own) / meanOf(engine),
    ratioCi95: bootstrap(own, engine),
    worstScenarioVsSrv3: worst,
    decisionsPerSecond: Math.round(decisionsPerSecond.three),
    decisionsPerSecondOfTen: Math.round(decisionsPerSecond.ten),
    seeds,
  };
}

/** @param {Row} row */
function compare({ scenario, gateways, regrets }) {
  const [own, engine] = [meanOf(regrets.ours), meanOf(regrets.engine)];
  return { scenario: `${scenario}, ${gateways}`, ratio: own / engine, differencePp: own - engine };
}

/** Resamples the seeds. @param {number[]} own @param {number[]} engine */
function bootstrap(own, engine) {
  const roll = rollOf(99);
  const ratios = Array.from({ length: 4_000 }, () => {
    const drawn = own.map(() => Math.floor(roll() * own.length));
    return meanOf(drawn.map((i) => own[i] ?? NaN)) / meanOf(drawn.map((i) => engine[i] ?? NaN));
  }).toSorted((a, b) => a - b);
  return [ratios[100] ?? NaN, ratios[3_899] ?? NaN];
}

/** What the mark asks for and is not there. @param {Measured} measured */
export function misses(measured) {
  const { ratioToSrv3, ratioCi95, decisionsPerSecond } = figures(measured);
  const worse = measured.rows.map(compare).filter(({ ratio, differencePp }) => ratio > 1.1 && differencePp > 0.1);
  return [
    ...(ratioToSrv3 > ratioMax ? [`the regret is ${pp(ratioToSrv3)} of decision-engine's, not ${ratioMax}`] : []),
    ...((ratioCi95[1] ?? 1) > ratioCiMax ? [`its 95 % interval ends at ${pp(ratioCi95[1] ?? 1)}`] : []),
    ...worse.map(({ scenario, differencePp }) => `${scenario}: ${pp(differencePp)} pp worse than decision-engine`),
    ...(decisionsPerSecond < decisionsMin ? [`${decisionsPerSecond} decisions a second`] : []),
  ];
}

/** @param {Measured} measured */
export function report(measured) {
  say(`\n${bold('Regret')}, percentage points of success below an oracle; the mean of the seeds`);
  table(
    ['', 'fixed', 'decision-engine', 'ours', 'ratio', 'uplift over fixed'],
    measured.rows.map((row) => {
      const { ratio, differencePp } = compare(row);
      const [fixed, engine, own] = [row.regrets.fixed, row.regrets.engine, row.regrets.ours].map(meanOf);
      const paint = differencePp > 0 ? red : green;
      const title = `${row.scenario}, ${row.gateways} gateways${row.isColumn ? ' *' : ''}`;
      return [title, pp(fixed ?? 0), pp(engine ?? 0), pp(own ?? 0), paint(pp(ratio)), pp((fixed ?? 0) - (own ?? 0))];
    }),
  );
  for (const { scenario, gateways, away, back, probing } of measured.rows)
    if (away.length > 0)
      say(
        `  ${scenario}, ${gateways} gateways: leaves after ${meanOf(away).toFixed(0)} payments, is back after ${meanOf(back).toFixed(0)}; probing costs ${pp(meanOf(probing))} pp meanwhile`,
      );
  const { meanRegretPp, meanRegretSrv3Pp, ratioToSrv3, ratioCi95, seeds } = figures(measured);
  say(
    `  the six columns (*): ${bold(pp(meanRegretPp))} pp, decision-engine ${pp(meanRegretSrv3Pp)}: ${bold(pp(ratioToSrv3))} (95 % ${ratioCi95.map(pp).join('–')}, ${seeds} seeds)`,
  );
  const { three, ten } = measured.decisionsPerSecond;
  say(`  decisions a second on one core: ${three.toFixed(0)} among 3 gateways, ${ten.toFixed(0)} among 10`);
  const losses = measured.rows.map(compare).filter(({ differencePp }) => differencePp > 0);
  if (losses.length > 0)
    say(dim(`  It loses: ${losses.map((one) => `${one.scenario} (${pp(one.differencePp)} pp)`).join('; ')}.`));
  for (const miss of misses(measured)) say(red(`  Below the mark: ${miss}.`));
}
