// @ts-check
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { inRoot, root } from '../checkout/paths.mjs';
import { startGroup, stopGroup } from '../processes/group.mjs';
import { complain, red } from '../terminal/terminal.mjs';

/** @typedef {{ passed: number; failed: number; skipped: number; failedFiles: string[] }} Counts */

const jestMsMax = 20 * 60_000;

/**
 * @param {import('../processes/life.mjs').Life} life
 * @param {{ args: readonly string[]; env: NodeJS.ProcessEnv; folder: string; name: string }} options
 * @returns {Promise<{ ok: boolean; counts: Counts }>}
 */
export async function runJest(life, { args, env, folder, name }) {
  const outputFile = join(folder, `${name}.json`);
  // As flags of this Node and not in NODE_OPTIONS, so that the processes which tests start do not inherit them.
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const jest = [inRoot('node_modules/jest/bin/jest.js'), '--json', `--outputFile=${outputFile}`, ...args];
  const group = startGroup('jest', process.execPath, [...node, ...jest], {
    cwd: root,
    env,
    // Standard output would repeat the whole report as JSON.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = () => void stopGroup(group, [{ signal: 'SIGTERM', waitMs: 5_000 }]);
  life.signal.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(() => {
    complain(red(`jest was stopped: not done after ${jestMsMax / 60_000} minutes (does a test leave something open?)`));
    stop();
  }, jestMsMax);
  const { code } = await group.exited;
  clearTimeout(timer);
  life.signal.throwIfAborted();
  return { ok: code === 0, counts: readCounts(outputFile) };
}

/**
 * @param {string} path
 * @returns {Counts}
 */
function readCounts(path) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'));
    const failedFiles = report.testResults
      .filter((/** @type {{ status: string }} */ { status }) => status === 'failed')
      .map((/** @type {{ name: string }} */ { name }) => relative(root, name));
    return {
      passed: report.numPassedTests,
      // A file that does not even load has no failed test, but has failed.
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
      skipped: report.numPendingTests + report.numTodoTests,
      failedFiles,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failedFiles: [] };
  }
}
