// @ts-check
// `npm run test:browser`: the compiled stack on ports of its own with throw-away data, as `npm start` would run it, and
// a real browser that opens the demo page. `-- --keep` leaves the stack running afterwards, to look at it by hand.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies } from '../../dev/checkout/dependencies.mjs';
import { inRoot, root } from '../../dev/checkout/paths.mjs';
import { live } from '../../dev/processes/life.mjs';
import { bold, say, secondsSince, step } from '../../dev/terminal/terminal.mjs';
import { buildForTests } from '../../dev/testing/build.mjs';
import { runJest } from '../../dev/testing/jest.mjs';
import { provideForTests } from '../../dev/testing/servers.mjs';
import { run } from '../../dev/processes/command.mjs';
import { UserError } from '../../dev/terminal/user-error.mjs';
import { findChromium } from './chromium.mjs';
import { startStack } from './stack.mjs';

const command = 'npm run test:browser';
const keep = process.argv.includes('--keep');
const jestArgs = process.argv.slice(2).filter((arg) => arg !== '--keep');

await live(
  async (life) => {
    const startedAt = Date.now();
    say(bold('payment-propeller: the demo page in a real browser'));
    const chromium = findChromium();
    await ensureDependencies(life, { command, locks: ['stack', 'test'] });
    const servers = provideForTests(life, command);
    servers.catch(() => undefined);
    await step('types of the page', () => checkPageTypes(life));
    await step('build', async (tell) => tell(await buildForTests(life, command)));
    const { env, folder } = await servers;
    const screenshots = inRoot('.build/screenshots');
    mkdirSync(screenshots, { recursive: true });
    const url = await startStack(life, { env, logs: join(folder, 'logs') });
    const { ok, counts } = await runJest(life, {
      args: [`--config=${inRoot('test/browser/jest.config.js')}`, '--runInBand', ...jestArgs],
      env: { ...env, DEMO_URL: url, CHROMIUM_PATH: chromium, SCREENSHOTS: screenshots },
      folder,
      name: 'browser',
    });
    say(
      `\n${counts.passed} passed, ${counts.failed} failed after ${secondsSince(startedAt)}. Screenshots: ${screenshots}`,
    );
    if (keep) {
      say(`\nThe page stays at ${url} until Ctrl-C.`);
      await life.untilEnd();
    }
    return ok ? 0 : 1;
  },
  { interruptedCode: 130 },
);

/** The page is JavaScript that the build does not look at. @param {import('../../dev/processes/life.mjs').Life} life */
async function checkPageTypes(life) {
  const args = [inRoot('node_modules/typescript/bin/tsc'), '-p', 'apps/payments/src/demo/page/tsconfig.json'];
  const { code, output } = await run(process.execPath, args, { cwd: root, signal: life.signal, timeoutMs: 120_000 });
  if (code !== 0) throw new UserError('The page has type errors:', output.trim());
}
