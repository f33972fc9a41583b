// @ts-check
// What the build reads, and what it should leave behind.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';

const sourceRoots = ['src', 'apps', 'libs'];
const configs = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

/** @returns {string[]} paths relative to the checkout */
export function sources() {
  return sourceRoots.flatMap((dir) => filesUnder(inRoot(dir)).map((path) => `${dir}/${path}`)).toSorted();
}

/** Changes whenever a build would. */
export function fingerprint() {
  const hash = createHash('sha256');
  for (const path of sources()) {
    const { size, mtimeMs } = statSync(inRoot(path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  for (const path of configs) hash.update(readFileSync(inRoot(path)));
  return hash.digest('hex');
}

/** @param {string} path */
export const isCompiled = (path) => path.endsWith('.ts') && !/(\.d|\.spec)\.ts$/.test(path);

/** What a program reads beside its code at run time (pages, protos): in a src folder, and not TypeScript. @param {string} path */
export const isAsset = (path) => /(^|\/)src\//.test(path) && !path.endsWith('.ts') && !/\/tsconfig.*\.json$/.test(path);

/** @param {string} path */
export const compiledName = (path) => path.replace(/\.ts$/, '.js');

/**
 * @param {string} dir
 * @param {{ links?: boolean }} [options]
 * @returns {string[]} relative to dir
 */
export function filesUnder(dir, { links = false } = {}) {
  try {
    return readdirSync(dir, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() || (links && entry.isSymbolicLink()))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(dir.length + 1));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return [];
    throw error;
  }
}
