// @ts-check
import { ensureDependencies } from '../../dev/checkout/dependencies.mjs';
import { live } from '../../dev/processes/life.mjs';
import { bold, dim, say, secondsSince } from '../../dev/terminal/terminal.mjs';
import { readOptions } from './options.mjs';

await live(
  async (life) => {
    const startedAt = Date.now();
    const options = readOptions(process.argv.slice(2));
    say(`${bold('payment-propeller: intake')}  ${dim('webhook → door → queue → worker → PostgreSQL')}`);
    await ensureDependencies(life, { command: 'npm run bench:intake', locks: ['stack', 'test'] });
    // Loaded late: what it imports is there only after the install.
    const { measureIntake } = await import('./measure.mjs');
    const { failures, figures, report } = await import('./report.mjs');
    const measured = await measureIntake(life, options);
    report(measured);
    say(dim(`Measured in ${secondsSince(startedAt)}.`));
    // Stopping has something to say, too: the figures come last.
    await life.end();
    if (options.json) say(JSON.stringify(figures(measured, options)));
    return failures(measured) > 0 ? 1 : 0;
  },
  { interruptedCode: 130 },
);
