// @ts-check
import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../terminal/user-error.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Everything `npm start` and `npm run infra` keep between starts. Ignored by git; deleting it starts afresh. */
export const stateDir = join(root, '.data');

export const logsDir = join(stateDir, 'logs');

/** Names this checkout where several share a folder of the machine. */
export const checkoutKey = createHash('sha256').update(root).digest('hex').slice(0, 12);

/** @param {string} path */
export const inRoot = (path) => join(root, path);

/** TypeScript's native compiler: several times as fast, with the same output. Nest's CLI needs the one in JavaScript. */
export const tsc = inRoot('node_modules/typescript-native/bin/tsc');

/**
 * Makes a folder of ours, or says why it can't be used: the usual reason is that an earlier run was root's.
 * @param {string} dir
 */
export function ownFolder(dir) {
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    return dir;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `Cannot write to ${dir} (${reason}).`,
      'If an earlier start ran as another user (root?), start as that user again, or give the checkout to yourself:',
      `  sudo chown -R "$(id -un)" ${stateDir}`,
    );
  }
}

/**
 * Downloads are kept per user, so that a second checkout need not repeat them; where there is no usable home, in
 * the checkout.
 * @param {string} name
 */
export function cacheFolder(name) {
  const base = process.env['XDG_CACHE_HOME'] || join(homedir() || '/nonexistent', '.cache');
  try {
    const dir = join(base, 'payment-propeller', name);
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK | constants.X_OK);
    return dir;
  } catch {
    return ownFolder(join(stateDir, 'cache', name));
  }
}
