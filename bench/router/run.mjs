// @ts-check
import { copyFileSync, mkdirSync } from 'node:fs';
import { build } from '../../dev/checkout/build.mjs';
import { ensureDependencies } from '../../dev/checkout/dependencies.mjs';
import { inRoot } from '../../dev/checkout/paths.mjs';
import { live } from '../../dev/processes/life.mjs';
import { bold, dim, say, secondsSince } from '../../dev/terminal/terminal.mjs';
import { readOptions } from './options.mjs';

const command = 'npm run bench:router';

await live(
  async (life) => {
    const startedAt = Date.now();
    const options = readOptions(process.argv.slice(2));
    say(`${bold('payment-propeller: router')}  ${dim('success it costs beside an oracle that knows the true rates')}`);
    await ensureDependencies(life, { command, locks: ['stack', 'test'] });
    mkdirSync(inRoot('.build/bench'), { recursive: true });
    copyFileSync(inRoot('package.json'), inRoot('.build/bench/package.json'));
    await build(life, { outDir: '.build/bench/dist', command });
    const core = await loadCore();
    const { measure, decisionsPerSecond } = await import('./measure.mjs');
    const { report, figures, misses } = await import('./report.mjs');
    const measured = { rows: await measure(core, options), decisionsPerSecond: decisionsPerSecond(core) };
    report(measured);
    if (!options.columns) {
      const { plot } = await import('./plot.mjs');
      say(dim(`The outage of the abrupt day, drawn: ${plot(core)}`));
    }
    say(dim(`Measured in ${secondsSince(startedAt)}.`));
    await life.end();
    if (options.json) say(JSON.stringify(figures(measured)));
    return misses(measured).length > 0 ? 1 : 0;
  },
  { interruptedCode: 130 },
);

/** @returns {Promise<import('./ours.mjs').Core>} */
async function loadCore() {
  const folder = inRoot('.build/bench/dist/libs/routing/src/core');
  return { ...(await import(`${folder}/belief.js`)), ...(await import(`${folder}/decide.js`)) };
}
