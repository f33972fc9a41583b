// @ts-check
// A suite that is too long for `npm test`: a command of its own, with a folder of that name in test/.
import { ensureDependencies } from '../checkout/dependencies.mjs';
import { inRoot } from '../checkout/paths.mjs';
import { live } from '../processes/life.mjs';
import { bold, say, secondsSince, step } from '../terminal/terminal.mjs';
import { buildForTests } from './build.mjs';
import { runJest } from './jest.mjs';
import { provideForTests } from './servers.mjs';

/** @typedef {import('../processes/life.mjs').Life} Life */
/**
 * @typedef {object} LongSuite
 * @property {string} name of its folder in test/, and of its command
 * @property {string} title
 * @property {number} msMax
 * @property {(folder: string) => NodeJS.ProcessEnv} [env] what its tests are told; the folder is gone afterwards
 * @property {string[]} [args] for jest
 * @property {(life: Life) => Promise<void>} [before] provides what others need not
 * @property {(folder: string) => void} [after] tells what the tests have left in the folder
 */

/** The arguments of the command, for jest: `-t 'one part'`. */
export const jestArgs = () => process.argv.slice(2);

/** The arguments of the command as JSON, for the suite itself. */
export const ownArgs = () => JSON.stringify(process.argv.slice(2));

/** @param {LongSuite} suite */
export async function runLongSuite({ name, title, msMax, env: more = () => ({}), args = [], before, after }) {
  const command = `npm run test:${name}`;
  await live(
    async (life) => {
      const startedAt = Date.now();
      say(bold(`payment-propeller: ${title}`));
      await ensureDependencies(life, { command, locks: ['stack', 'test'] });
      await before?.(life);
      const servers = provideForTests(life, command);
      // Not awaited yet: its failure is reported when its turn comes.
      servers.catch(() => undefined);
      await step('build', async (tell) => tell(await buildForTests(life, command)));
      const { env, folder } = await servers;
      const { ok, counts } = await runJest(life, {
        env: { ...env, ...more(folder) },
        folder,
        args: [`--config=${inRoot(`test/${name}/jest.config.js`)}`, '--runInBand', ...args],
        name,
        msMax,
      });
      if (ok) after?.(folder);
      const { passed, failed } = counts;
      say(`\n${ok ? 'All held' : 'Failed'} after ${secondsSince(startedAt)}: ${passed} passed, ${failed} failed.`);
      return ok ? 0 : 1;
    },
    { interruptedCode: 130 },
  );
}
