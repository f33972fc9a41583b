// @ts-check
// `npm run build`: compiles everything into dist, from which `npm start` and `node dist/…` run.
import { build } from '../checkout/build.mjs';
import { ensureDependencies } from '../checkout/dependencies.mjs';
import { holderOfLock } from '../checkout/lock.mjs';
import { live } from '../processes/life.mjs';
import { step } from '../terminal/terminal.mjs';
import { UserError } from '../terminal/user-error.mjs';

const command = 'npm run build';

await live(
  async (life) => {
    const holder = holderOfLock('stack');
    if (holder?.command === 'npm start') {
      throw new UserError(`npm start (process ${holder.owner.pid}) runs from dist: stop it first, or just restart it.`);
    }
    await ensureDependencies(life, { command, locks: ['stack', 'test'] });
    await step('build', async (tell) => tell(await build(life, { outDir: 'dist', command })));
  },
  { interruptedCode: 130 },
);
