// @ts-check
// The processes, compiled for tests that start them: never into dist, which a running stack uses. Types are a check of
// their own.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../checkout/build.mjs';
import { inRoot } from '../checkout/paths.mjs';
import { testBuildDir } from './servers.mjs';

/** @param {{ signal: AbortSignal }} life @param {string} command */
export async function buildForTests(life, command) {
  mkdirSync(inRoot(testBuildDir), { recursive: true });
  // Its "imports" lead #libs/* into this folder's own dist.
  copyFileSync(inRoot('package.json'), inRoot(join(testBuildDir, 'package.json')));
  return await build(life, { outDir: join(testBuildDir, 'dist'), command, checked: false });
}
