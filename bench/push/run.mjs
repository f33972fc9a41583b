// @ts-check
import { ensureDependencies } from '../../dev/checkout/dependencies.mjs';
import { live } from '../../dev/processes/life.mjs';
import { bold, dim, say, secondsSince } from '../../dev/terminal/terminal.mjs';
import { readOptions } from './options.mjs';

await live(
  async (life) => {
    const startedAt = Date.now();
    const options = readOptions(process.argv.slice(2));
    say(`${bold('payment-propeller: push')}  ${dim('backend → gRPC → Redis → the node that holds the phone → ack')}`);
    await ensureDependencies(life, { command: 'npm run bench:push', locks: ['stack', 'test'] });
    // Loaded late: what it imports is there only after the install.
    const { measurePush } = await import('./measure.mjs');
    const { report } = await import('./report.mjs');
    const { failures, figures } = await import('./summary.mjs');
    const { writePlot } = await import('./plot.mjs');
    const measured = await measurePush(life, options);
    report(measured, options);
    writePlot(measured, options);
    say(dim(`Measured in ${secondsSince(startedAt)}.`));
    // Stopping has something to say, too: the figures come last.
    await life.end();
    if (options.json) say(JSON.stringify(figures(measured, options)));
    return failures(measured) > 0 ? 1 : 0;
  },
  { interruptedCode: 130 },
);
