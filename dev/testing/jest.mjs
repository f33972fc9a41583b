// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot, root } from '../checkout/paths.mjs';
import { startGroup, stopGroup } from '../processes/group.mjs';
import { complain, yellow } from '../terminal/terminal.mjs';

/** @typedef {{ passed: number; failed: number; skipped: number; failedFiles: string[] }} Counts */

const jestMsMaxDefault = 20 * 60_000;
const exitMsMax = 10_000;
const leftOpen = 'after its report: a test left something open (find it with --detectOpenHandles)';

/**
 * @param {import('../processes/life.mjs').Life} life
 * @param {{ args: readonly string[]; env: NodeJS.ProcessEnv; folder: string; name: string; msMax?: number }} options
 * @returns {Promise<{ ok: boolean; counts: Counts }>}
 */
export async function runJest(life, { args, env, folder, name, msMax = jestMsMaxDefault }) {
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
  const complete = await untilEnd(group, outputFile, msMax, stop);
  life.signal.throwIfAborted();
  const counts = readCounts(outputFile);
  const ok = complete && counts.failed === 0;
  // jest also fails where it finds no test, or cannot start.
  return { ok, counts: { ...counts, failed: Math.max(counts.failed, ok ? 0 : 1) } };
}

/**
 * A test that failed before it closed its connections keeps jest from exiting, though its report is written.
 * @param {import('../processes/group.mjs').Group} group
 * @param {string} outputFile
 * @param {number} msMax
 * @param {() => void} stop
 * @returns {Promise<boolean>} whether all tests were run and none failed
 */
async function untilEnd(group, outputFile, msMax, stop) {
  const deadline = Date.now() + msMax;
  let exitBy = deadline;
  while (group.running() && Date.now() < exitBy) {
    if (exitBy === deadline && existsSync(outputFile)) exitBy = Date.now() + exitMsMax;
    await Promise.race([group.exited, sleep(500)]);
  }
  if (group.running()) {
    complain(yellow(`jest was stopped ${exitBy === deadline ? `after ${msMax / 60_000} minutes` : leftOpen}`));
    stop();
  }
  const { code } = await group.exited;
  return code === 0 || (exitBy < deadline && code === null);
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
