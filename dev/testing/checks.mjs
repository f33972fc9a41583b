// @ts-check
// The checks that need no server, on two lanes: as many as CI has cores.
import { inRoot, root, tsc } from '../checkout/paths.mjs';
import { run } from '../processes/command.mjs';
import { step } from '../terminal/terminal.mjs';
import { UserError } from '../terminal/user-error.mjs';
import { buildForTests } from './build.mjs';

/** @typedef {import('../processes/life.mjs').Life} Life */
/** @typedef {{ title: string; script: string; args: string[]; reproduce: string; remedy?: string }} Check */

const checkMsMax = 5 * 60_000;

/** @type {Check} */
const format = {
  title: 'format',
  script: inRoot('node_modules/prettier/bin/prettier.cjs'),
  args: ['--check', '--log-level=warn', '.'],
  reproduce: 'npx prettier --check .',
  remedy: 'npm run format',
};
/** @type {Check} */
const lint = { title: 'lint', script: inRoot('node_modules/oxlint/bin/oxlint'), args: [], reproduce: 'npm run lint' };
const types = [
  typesOf('types', 'tsconfig.json', '--noEmit'),
  typesOf('types of dev/', 'dev/tsconfig.json'),
  typesOf('types of bench/', 'bench/tsconfig.json'),
  typesOf('types of the demo page', 'apps/payments/src/demo/page/tsconfig.json'),
];
/** @type {Check} */
const architecture = {
  title: 'architecture',
  script: inRoot('test/architecture/run.mjs'),
  args: [],
  reproduce: 'node test/architecture/run.mjs',
};

/** @type {Check} */
const contract = {
  title: 'generated contract',
  script: inRoot('libs/propeller-contract/generate.mjs'),
  args: ['--check'],
  reproduce: 'node libs/propeller-contract/generate.mjs --check',
  remedy: 'node libs/propeller-contract/generate.mjs',
};

/** @param {string} title @param {string[]} project @returns {Check} */
function typesOf(title, ...project) {
  const args = ['-p', ...project];
  return { title, script: tsc, args, reproduce: `npx tsc ${args.join(' ')}` };
}

/**
 * @param {Life} life
 * @param {string} command
 * @returns {Promise<void>} rejects at the first failure, after the other lane has stopped
 */
export async function runChecks(life, command) {
  const firstFailure = new AbortController();
  const signal = AbortSignal.any([life.signal, firstFailure.signal]);
  /** @param {(() => Promise<unknown>)[]} steps */
  const lane = async (steps) => {
    try {
      for (const next of steps) await next();
    } catch (error) {
      // The other lane's steps then fail as well, only because they were stopped.
      if (!firstFailure.signal.aborted) firstFailure.abort(error);
    }
  };
  const check = (/** @type {Check} */ one) => () => runCheck(signal, one);
  const build = () => step('build', async (tell) => tell(await buildForTests({ signal }, command)));
  await Promise.all([
    lane([check(format), check(lint), check(contract)]),
    lane([build, ...types.map(check), check(architecture)]),
  ]);
  signal.throwIfAborted();
}

/** @param {AbortSignal} signal @param {Check} check */
async function runCheck(signal, { title, script, args, reproduce, remedy }) {
  signal.throwIfAborted();
  await step(title, async () => {
    const options = { cwd: root, signal, timeoutMs: checkMsMax, env: { ...process.env, FORCE_COLOR: '0' } };
    const { code, output } = await run(process.execPath, [script, ...args], options);
    if (code === 0) return;
    throw new UserError(
      `${title} failed:`,
      output.trim(),
      '',
      `Reproduce: ${reproduce}`,
      remedy && `Repair:    ${remedy}`,
    );
  });
}
