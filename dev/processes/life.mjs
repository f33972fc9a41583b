// @ts-check
// The life of one command: what it has to undo, and how it ends. Ctrl-C, SIGTERM and a closed terminal all lead
// through the same door: undo in reverse order, then exit. A second Ctrl-C does not wait.
import { complain, isNews, red, say } from '../terminal/terminal.mjs';
import { UserError } from '../terminal/user-error.mjs';
import { killEverything } from './group.mjs';

// npm passes on the Ctrl-C that the terminal has already given us: for this long it is the same one.
const sameKeyPressMs = 1_000;

export class Life {
  #abort = new AbortController();
  /** @type {Array<() => Promise<unknown> | void>} */
  #undo = [];
  #interruptedAt = 0;
  /** @type {(reason?: unknown) => void} */
  #fail = () => undefined;

  /** Rejects when something we depend on has died. */
  failed = new Promise((_, reject) => {
    this.#fail = reject;
  });

  constructor() {
    this.failed.catch(() => undefined);
  }

  get signal() {
    return this.#abort.signal;
  }

  get interrupted() {
    return this.#interruptedAt > 0;
  }

  /** @param {() => Promise<unknown> | void} undo run at the end, the last first */
  defer(undo) {
    this.#undo.push(undo);
  }

  /** @param {unknown} error */
  fail(error) {
    this.#fail(error);
  }

  /** Waits until the user has had enough, or something has died. */
  async untilEnd() {
    const interrupted = new Promise((resolve) => {
      if (this.signal.aborted) resolve(undefined);
      this.signal.addEventListener('abort', resolve, { once: true });
    });
    // A promise alone does not keep Node alive.
    const awake = setInterval(() => undefined, 60_000);
    await Promise.race([interrupted, this.failed]).finally(() => clearInterval(awake));
  }

  /** @param {NodeJS.Signals} signal */
  interrupt(signal) {
    const now = Date.now();
    if (!this.interrupted) {
      this.#interruptedAt = now;
      const reason = new Error(`stopped by ${signal}`);
      isNews(reason);
      this.#abort.abort(reason);
      return;
    }
    if (now - this.#interruptedAt < sameKeyPressMs) return;
    complain('\nStopped at once, without waiting.');
    killEverything();
    process.exit(1);
  }

  async end() {
    for (const undo of this.#undo.splice(0).toReversed()) {
      try {
        await undo();
      } catch (error) {
        complain(red(`While stopping: ${error instanceof Error ? error.message : String(error)}`));
      }
    }
  }
}

/**
 * @param {(life: Life) => Promise<number | void>} work resolves with the exit code
 * @param {{ interruptedCode: number }} options
 */
export async function live(work, { interruptedCode }) {
  const life = new Life();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => life.interrupt(signal));
  }
  process.on('exit', killEverything);
  let code = 0;
  try {
    code = (await work(life)) ?? 0;
  } catch (error) {
    if (!life.interrupted) {
      report(error);
      code = 1;
    }
  }
  if (life.interrupted) say('');
  await life.end();
  process.exit(life.interrupted ? interruptedCode : code);
}

/** @param {unknown} error */
function report(error) {
  if (error instanceof UserError) complain(`\n${red(error.message)}`);
  else complain(`\n${red(error instanceof Error ? (error.stack ?? error.message) : String(error))}`);
}
