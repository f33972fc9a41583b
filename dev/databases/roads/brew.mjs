// @ts-check
// macOS. A bottle cannot be used without being installed; without `brew services` it stays a program on the PATH.
import { mustRun } from '../../processes/command.mjs';

/** @type {import('../redis-server.mjs').Road} */
export const brew = {
  tool: 'brew',
  announcement: 'installing it with `brew install redis` (no service is started)',
  obtain: async ({ signal }) => {
    await mustRun('brew install', 'brew', ['install', '--quiet', 'redis'], {
      signal,
      timeoutMs: 600_000,
      env: { ...process.env, HOMEBREW_NO_INSTALL_CLEANUP: '1', HOMEBREW_NO_ENV_HINTS: '1' },
    });
  },
};
