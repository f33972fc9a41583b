// @ts-check
// Compiles all processes into one folder, and only when something changed: a second start takes seconds.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../processes/command.mjs';
import { UserError } from '../terminal/user-error.mjs';
import { withLock } from './lock.mjs';
import { inRoot, root, tsc } from './paths.mjs';
import { compiledName, filesUnder, fingerprint, isAsset, isCompiled, sources } from './sources.mjs';

const buildMsMax = 5 * 60_000;

/**
 * @param {{ signal: AbortSignal }} life
 * @param {{ outDir: string; command: string; checked?: boolean }} options outDir relative to the checkout; checked:
 *   false where the types are checked by another
 * @returns {Promise<'built' | 'unchanged'>}
 */
export async function build(life, { outDir, command, checked = true }) {
  const lock = `build-${outDir.replaceAll('/', '-')}`;
  return await withLock(lock, { command, signal: life.signal, waitMs: buildMsMax }, async () => {
    const stampPath = inRoot(join(outDir, '.built-from'));
    const wanted = fingerprint();
    const complete = sources()
      .filter(isCompiled)
      .every((path) => existsSync(inRoot(join(outDir, compiledName(path)))));
    if (complete && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === wanted) return 'unchanged';
    rmSync(stampPath, { force: true });
    // TypeScript trusts its own notes and does not look whether its outputs are still there.
    if (!complete) rmSync(inRoot(join(outDir, '.tsbuildinfo')), { force: true });
    await compile(life.signal, outDir, checked);
    copyAssets(outDir);
    removeOrphans(outDir);
    writeFileSync(stampPath, wanted);
    return 'built';
  });
}

/** @param {AbortSignal} signal @param {string} outDir @param {boolean} checked */
async function compile(signal, outDir, checked) {
  const info = join(outDir, '.tsbuildinfo');
  const args = ['-p', 'tsconfig.build.json', '--outDir', outDir, '--incremental', '--tsBuildInfoFile', info];
  if (!checked) args.push('--noCheck');
  const { code, output } = await run(process.execPath, [tsc, ...args], { cwd: root, signal, timeoutMs: buildMsMax });
  if (code === 0) return;
  throw new UserError(
    'The build failed:',
    output.trim(),
    `Reproduce: npx tsc -p tsconfig.build.json --outDir ${outDir}`,
  );
}

/** @param {string} outDir */
function copyAssets(outDir) {
  for (const path of sources().filter(isAsset)) {
    const target = inRoot(join(outDir, path));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(inRoot(path), target);
  }
}

/**
 * The output of a source that was renamed or deleted: whoever loads by pattern (migrations) would still find it.
 * @param {string} outDir
 */
function removeOrphans(outDir) {
  const expected = new Set(sources().filter(isCompiled).map(compiledName));
  for (const path of filesUnder(inRoot(outDir))) {
    const source = path.replace(/\.map$/, '');
    if (/\.js(\.map)?$/.test(path) && !expected.has(source) && !existsSync(inRoot(source))) {
      rmSync(inRoot(join(outDir, path)), { force: true });
    }
  }
}
