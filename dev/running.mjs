// @ts-check
// For commands that work on a running stack (`npm run demo`, `npm run check:invariants` and friends).
import { loadDotEnv, portsFromEnvironment } from './checkout/environment.mjs';
import { isAlive } from './processes/identity.mjs';
import { readState } from './stack/state.mjs';
import { UserError } from './terminal/user-error.mjs';

/** @typedef {{ databaseUrl: string; redisUrl: string; ports: import('./checkout/environment.mjs').Ports }} RunningStack */

/**
 * The stack of this checkout; without one, the addresses in the environment.
 * @returns {RunningStack}
 */
export function runningStack() {
  const state = readState();
  if (state?.owner && isAlive(state.owner) && state.databaseUrl && state.redisUrl) {
    return { databaseUrl: state.databaseUrl, redisUrl: state.redisUrl, ports: state.ports };
  }
  loadDotEnv();
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = process.env;
  if (databaseUrl && redisUrl) return { databaseUrl, redisUrl, ports: portsFromEnvironment() };
  throw new UserError(
    state?.owner && isAlive(state.owner)
      ? `${state.command} is still starting in this checkout. Repeat this when it says "Ready".`
      : 'Nothing runs in this checkout. Start it with `npm start` in another terminal, or set DATABASE_URL and REDIS_URL.',
  );
}
