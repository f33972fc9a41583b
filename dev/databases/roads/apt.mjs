// @ts-check
// Debian, Ubuntu. apt works out what is missing and downloads it; we unpack instead of installing, so no service
// starts on 6379 and the system stays as it is. Lists and cache are our own: the machine's may be empty, stale or
// root's. The same as root and as anybody.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, run } from '../../processes/command.mjs';

/** Where the packages' dependencies can't be resolved (a half-configured system): those of Debian and Ubuntu. */
const knownParts = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1'];

/** @type {import('../redis-server.mjs').Road} */
export const apt = {
  tool: 'apt-get',
  announcement: 'downloading it with apt and unpacking it (nothing is installed)',
  obtain: async ({ signal }, into) => {
    const work = `${into}.apt`;
    const archives = join(work, 'cache/archives');
    mkdirSync(join(work, 'lists/partial'), { recursive: true });
    mkdirSync(join(archives, 'partial'), { recursive: true });
    try {
      const options = { signal, timeoutMs: 180_000, cwd: archives, env: { ...process.env, LC_ALL: 'C' } };
      const update = await mustRun('apt-get update', 'apt-get', [...settings(work), 'update'], options);
      await download(work, update, options);
      for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
        await mustRun('Unpacking', 'dpkg', ['-x', join(archives, file), into], options);
      }
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  },
};

/** @param {string} work @param {string} update what the update said @param {Parameters<typeof run>[2]} options */
async function download(work, update, options) {
  const resolve = ['--yes', '--no-install-recommends', '--download-only', 'install', 'redis-server'];
  const first = await run('apt-get', [...settings(work), ...resolve], options);
  if (first.code === 0) return;
  const second = await run('apt-get', [...settings(work), 'download', ...knownParts], options);
  if (second.code === 0) return;
  // An update that could fetch nothing still ends well: its warnings are the reason.
  const complaints = [update, first.output, second.output].join('\n').match(/^[EW]: .*$/gm) ?? [];
  throw new Error([...new Set(complaints)].slice(0, 4).join('\n') || 'no package was downloaded');
}

/** @param {string} work */
function settings(work) {
  const options = {
    'Dir::State::lists': join(work, 'lists'),
    'Dir::Cache': join(work, 'cache'),
    'Debug::NoLocking': '1',
    // The user that apt would drop to cannot enter a folder of ours.
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'Acquire::Retries': '2',
    'Acquire::http::Timeout': '20',
  };
  return ['-q', ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
}
