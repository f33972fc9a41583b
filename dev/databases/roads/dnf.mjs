// @ts-check
// Fedora, RHEL and their kin. Newer ones carry Valkey in the place of Redis.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, run } from '../../processes/command.mjs';

const packages = ['valkey', 'redis'];

/** @type {import('../redis-server.mjs').Road} */
export const dnf = {
  tool: 'dnf',
  announcement: 'downloading it with dnf and unpacking it (no service is started)',
  obtain: async ({ signal }, into) => {
    const work = `${into}.dnf`;
    const options = { signal, timeoutMs: 300_000, env: { ...process.env, LC_ALL: 'C' } };
    mkdirSync(work, { recursive: true });
    mkdirSync(into, { recursive: true });
    try {
      if (!(await downloaded(work, options)) || !(await unpacked(work, into, options))) await install(into, options);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  },
};

/** @param {string} work @param {Parameters<typeof run>[2]} options */
async function downloaded(work, options) {
  for (const name of packages) {
    const { code } = await run('dnf', ['--assumeyes', 'download', '--resolve', '--destdir', work, name], options);
    if (code === 0) return true;
  }
  return false;
}

/** @param {string} work @param {string} into @param {Parameters<typeof run>[2]} options */
async function unpacked(work, into, options) {
  for (const file of readdirSync(work).filter((name) => name.endsWith('.rpm'))) {
    const pipe = 'rpm2cpio "$1" | cpio --quiet -idmu';
    const { code } = await run('sh', ['-c', pipe, 'sh', join(work, file)], { ...options, cwd: into });
    if (code !== 0) return false;
  }
  return readdirSync(into).length > 0;
}

/**
 * Minimal images lack `dnf download` or cpio. The packages do not enable or start a service by themselves.
 * @param {string} into
 * @param {Parameters<typeof run>[2]} options
 */
async function install(into, options) {
  rmSync(into, { recursive: true, force: true });
  const args = ['--assumeyes', '--setopt=install_weak_deps=False', 'install'];
  if (process.getuid?.() !== 0) throw new Error('`dnf download` and rpm2cpio failed, and only root may install');
  const { code } = await run('dnf', [...args, 'valkey'], options);
  if (code !== 0) await mustRun('dnf install', 'dnf', [...args, 'redis'], options);
}
