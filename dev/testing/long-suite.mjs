// @ts-check
// A suite that is too long for `npm test`: a command of its own, whose arguments reach the tests as JSON in one variable.
import { ensureDependencies } from '../checkout/dependencies.mjs';
import { inRoot } from '../checkout/paths.mjs';
import { live } from '../processes/life.mjs';
import { bold, say, secondsSince, step } from '../terminal/terminal.mjs';
import { buildForTests } from './build.mjs';
import { runJest } from './jest.mjs';
import { provideForTests } from './servers.mjs';

/** @param {{ name: string; title: string; argsVariable: string; msMax: number }} suite name: of its folder in test/, and of its command */
export async function runLongSuite({ name, title, argsVariable, msMax }) {
  const command = `npm run test:${name}`;
  await live(
    async (life) => {
      const startedAt = Date.now();
      say(bold(`payment-propeller: ${title}`));
      await ensureDependencies(life, { command, locks: ['stack', 'test'] });
      const servers = provideForTests(life, command);
      servers.catch(() => undefined);
      await step('build', async (tell) => tell(await buildForTests(life, command)));
      const { env, folder } = await servers;
      const { ok } = await runJest(life, {
        env: { ...env, [argsVariable]: JSON.stringify(process.argv.slice(2)) },
        folder,
        args: [`--config=${inRoot(`test/${name}/jest.config.js`)}`, '--runInBand'],
        name,
        msMax,
      });
      say(`\n${ok ? 'All held' : 'Failed'} after ${secondsSince(startedAt)}.`);
      return ok ? 0 : 1;
    },
    { interruptedCode: 130 },
  );
}
