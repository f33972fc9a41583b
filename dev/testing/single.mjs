// @ts-check
// `npm run jest -- test/e2e/foo.spec.ts`: jest alone, with the databases and the built processes it may need.
import { ensureDependencies } from '../checkout/dependencies.mjs';
import { live } from '../processes/life.mjs';
import { complain, step, yellow } from '../terminal/terminal.mjs';
import { UserError } from '../terminal/user-error.mjs';
import { buildForTests } from './build.mjs';
import { runJest } from './jest.mjs';
import { provideForTests } from './servers.mjs';

const command = 'npm run jest';

await live(
  async (life) => {
    await ensureDependencies(life, { command, locks: ['stack', 'test'] });
    const servers = provideForTests(life, command);
    servers.catch(() => undefined);
    await step('build', async (tell) => tell(await buildForTests(life, command))).catch(proceed);
    const { ok } = await runJest(life, { ...(await servers), args: process.argv.slice(2), name: 'report' });
    return ok ? 0 : 1;
  },
  { interruptedCode: 130 },
);

/**
 * Most specs need no build: an error elsewhere in the tree should not keep anyone from running theirs.
 * @param {unknown} error
 */
function proceed(error) {
  if (!(error instanceof UserError)) throw error;
  complain(yellow(`${error.message}\nGoing on: specs that start processes use the last build that succeeded, if any.`));
}
