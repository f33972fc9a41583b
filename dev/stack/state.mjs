// @ts-check
import { join } from 'node:path';
import { stateDir } from '../checkout/paths.mjs';
import { readRecord } from '../processes/record.mjs';

/** @typedef {{ databaseUrl?: string; redisUrl?: string; ports: import('../checkout/environment.mjs').Ports }} StackAddresses */

/** What runs from this checkout. */
export const statePath = join(stateDir, 'state.json');

export function readState() {
  return /** @type {(import('../processes/record.mjs').Note & StackAddresses) | undefined} */ (readRecord(statePath));
}
