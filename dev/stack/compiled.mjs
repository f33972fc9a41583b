// @ts-check
// A compiled entry point on the database of the environment, or of the running stack: `npm run tenant` and friends.
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
 * Runs `dist/<script>` with the arguments of this process and exits with its code.
 * @param {string} command as people type it
 * @param {string} script below dist
 */
export async function runCompiled(command, script) {
  await live(
    async (life) => {
      const env = environment();
      // A stack runs from dist: it stays as it is until the next start.
      if (!holderOfLock('stack')) {
        await ensureDependencies(life, { command, locks: ['test'] });
        await build(life, { outDir: 'dist', command });
      }
      const path = inRoot(`dist/${script}`);
      if (!existsSync(path)) throw new UserError('The running stack is older than this command: start it again.');
      const args = ['--enable-source-maps', path, ...process.argv.slice(2)];
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
