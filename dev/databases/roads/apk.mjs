// @ts-check
// Alpine.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../../processes/command.mjs';

/** @type {import('../redis-server.mjs').Road} */
export const apk = {
  tool: 'apk',
  announcement: 'downloading it with apk and unpacking it (nothing is installed)',
  obtain: async ({ signal }, into) => {
    const work = `${into}.apk`;
    const options = { signal, timeoutMs: 180_000 };
    mkdirSync(work, { recursive: true });
    mkdirSync(into, { recursive: true });
    try {
      await mustRun('apk fetch', 'apk', ['fetch', '--no-cache', '--recursive', '--output', work, 'redis'], options);
      for (const file of readdirSync(work).filter((name) => name.endsWith('.apk'))) {
        await mustRun('Unpacking', 'tar', ['-xzf', join(work, file), '-C', into], options);
      }
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  },
};
