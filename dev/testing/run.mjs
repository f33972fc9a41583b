// @ts-check
// `npm test`: everything that proves the workspace right, stopping at the first failure.
import { ensureDependencies } from '../checkout/dependencies.mjs';
import { tryLock } from '../checkout/lock.mjs';
import { inRoot } from '../checkout/paths.mjs';
import { live } from '../processes/life.mjs';
import { bold, complain, red, say, secondsSince } from '../terminal/terminal.mjs';
import { UserError } from '../terminal/user-error.mjs';
import { runChecks } from './checks.mjs';
import { runJest } from './jest.mjs';
import { provideForTests } from './servers.mjs';

/** @typedef {import('../processes/life.mjs').Life} Life */

const command = 'npm test';
const patterns = process.argv.slice(2);

// Two files at a time, whatever the machine has: those under test/ start processes, and mostly wait for them.
const suites =
  patterns.length > 0
    ? [{ name: 'chosen tests', args: ['--runInBand', ...patterns] }]
    : [
        { name: 'unit', args: ['--maxWorkers=2', '--roots=src', '--roots=apps', '--roots=libs'] },
        {
          name: 'contract and end to end',
          args: ['--maxWorkers=2', `--testSequencer=${inRoot('dev/testing/sequencer.mjs')}`, '--roots=test'],
        },
      ];

await live(
  async (life) => {
    const startedAt = Date.now();
    lockTests(life);
    say(bold('payment-propeller: tests'));
    await ensureDependencies(life, { command, locks: ['stack'] });
    const servers = provideForTests(life, command);
    // Not awaited yet: its failure is reported when its turn comes.
    servers.catch(() => undefined);
    try {
      await runChecks(life, command);
    } finally {
      await servers.catch(() => undefined);
    }
    return await runSuites(life, await servers, startedAt);
  },
  { interruptedCode: 130 },
);

/** @param {Life} life */
function lockTests(life) {
  const lock = tryLock('test', command);
  if ('release' in lock) {
    life.defer(lock.release);
    return;
  }
  throw new UserError(`npm test is already running in this checkout (process ${lock.holder.owner.pid}).`);
}

/**
 * @param {Life} life
 * @param {{ env: NodeJS.ProcessEnv; folder: string }} servers
 * @param {number} startedAt
 */
async function runSuites(life, servers, startedAt) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  let ok = true;
  for (const { name, args } of suites) {
    const suiteStartedAt = Date.now();
    say(`\n${bold(name)}`);
    const result = await runJest(life, { ...servers, name: name.replaceAll(' ', '-'), args });
    total.passed += result.counts.passed;
    total.failed += result.counts.failed;
    total.skipped += result.counts.skipped;
    say(`${name}: ${secondsSince(suiteStartedAt)}`);
    if (result.ok) continue;
    ok = false;
    complain(
      red(`\n${name} failed. Reproduce: npm run jest -- ${result.counts.failedFiles.join(' ') || args.join(' ')}`),
    );
    break;
  }
  say(`\n${ok ? 'Everything passed' : 'Stopped at the first failure'} after ${secondsSince(startedAt)}.`);
  say(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
  return ok ? 0 : 1;
}
