// @ts-check
// Runs a compiled command of ours on the databases of the environment, or of the stack that runs from this checkout.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { build } from '../checkout/build.mjs';
import { ensureDependencies } from '../checkout/dependencies.mjs';
import { loadDotEnv } from '../checkout/environment.mjs';
import { holderOfLock } from '../checkout/lock.mjs';
import { inRoot } from '../checkout/paths.mjs';
import { isAlive } from '../processes/identity.mjs';
import { live } from '../processes/life.mjs';
import { UserError } from '../terminal/user-error.mjs';
import { stackEnvironment } from './environment.mjs';
import { readState } from './state.mjs';

/**
 * @param {string} command as the user calls it
 * @param {string} compiled below dist
 */
export async function runCompiled(command, compiled) {
  const script = inRoot(`dist/${compiled}`);
  await live(
    async (life) => {
      const env = environment();
      // A stack runs from dist: it stays as it is until the next start.
      if (!holderOfLock('stack')) {
        await ensureDependencies(life, { command, locks: ['test'] });
        await build(life, { outDir: 'dist', command });
      }
      if (!existsSync(script)) throw new UserError('The running stack is older than this command: start it again.');
      const args = ['--enable-source-maps', script, ...process.argv.slice(2)];
      // From where the user is: the files of the arguments are theirs.
      const child = spawn(process.execPath, args, { env, stdio: 'inherit' });
      const [code] = await once(child, 'exit');
      return code ?? 1;
    },
    { interruptedCode: 130 },
  );
}

/** An address in the environment is meant; then comes the stack of this checkout, then `.env`. */
function environment() {
  const meant = process.env['DATABASE_URL'];
  loadDotEnv();
  const state = readState();
  if (meant || !state?.owner || !isAlive(state.owner)) return process.env;
  const { databaseUrl, redisUrl, ports } = state;
  if (databaseUrl && redisUrl) return stackEnvironment({ databaseUrl, redisUrl, ports });
  throw new UserError(`${state.command} is still starting in this checkout. Repeat this when it says "Ready".`);
}
