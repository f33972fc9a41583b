// @ts-check
// What the commands print. Steps may run side by side, so on a terminal the running ones share one status line;
// elsewhere (CI, a pipe) a long step says every ten seconds that it is still at work.

const isTerminal = Boolean(process.stdout.isTTY);
const heartbeatMs = 10_000;

/** @type {Map<symbol, { title: string; startedAt: number }>} */
const running = new Map();
/** @type {NodeJS.Timeout | undefined} */
let ticker;

// A closed terminal (or pipe) must not end us before everything has been stopped.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

/** @param {number} code @param {string} text */
const paint = (code, text) => (isTerminal && !process.env['NO_COLOR'] ? `\x1b[${code}m${text}\x1b[0m` : text);

/** @param {string} text */
export const bold = (text) => paint(1, text);
/** @param {string} text */
export const dim = (text) => paint(2, text);
/** @param {string} text */
export const red = (text) => paint(31, text);
/** @param {string} text */
export const green = (text) => paint(32, text);
/** @param {string} text */
export const yellow = (text) => paint(33, text);

/** @param {string} [text] */
export function say(text = '') {
  eraseStatus();
  process.stdout.write(`${text}\n`);
  drawStatus();
}

/** @param {string} text */
export function complain(text) {
  eraseStatus();
  process.stderr.write(`${text}\n`);
  drawStatus();
}

/** @param {number} startedAt */
export const secondsSince = (startedAt) => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;

/**
 * Runs one step, and says what it did and how long it took. What the work returns as text is said beside the title.
 * @template T
 * @param {string} title
 * @param {(tell: (detail: string) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const key = Symbol(title);
  const startedAt = Date.now();
  let detail = '';
  running.set(key, { title, startedAt });
  const heartbeat = isTerminal
    ? undefined
    : setInterval(() => say(`  … ${title}: ${secondsSince(startedAt)} so far`), heartbeatMs);
  drawStatus();
  try {
    const result = await work((text) => {
      detail = text;
    });
    finish(key, heartbeat);
    say(`  ${green('✓')} ${title.padEnd(16)} ${dim(secondsSince(startedAt).padStart(7))}  ${dim(detail)}`.trimEnd());
    return result;
  } catch (error) {
    finish(key, heartbeat);
    const mark = isNews(error) ? red('✗') : yellow('–');
    say(`  ${mark} ${title.padEnd(16)} ${dim(secondsSince(startedAt).padStart(7))}`);
    throw error;
  }
}

/** @type {WeakSet<object>} */
const known = new WeakSet();

/**
 * Steps that were stopped because of another's failure, or by the user, have not failed themselves: the same error
 * is news only once.
 * @param {unknown} error
 */
export function isNews(error) {
  if (!(error instanceof Error)) return true;
  const news = !known.has(error);
  known.add(error);
  return news;
}

/** @param {symbol} key @param {NodeJS.Timeout | undefined} heartbeat */
function finish(key, heartbeat) {
  clearInterval(heartbeat);
  eraseStatus();
  running.delete(key);
}

function eraseStatus() {
  if (isTerminal && running.size > 0) process.stdout.write('\r\x1b[2K');
}

function drawStatus() {
  if (!isTerminal) return;
  if (running.size === 0) {
    clearInterval(ticker);
    ticker = undefined;
    return;
  }
  ticker ??= setInterval(drawStatus, 500).unref();
  const text = [...running.values()].map(({ title, startedAt }) => `${title} ${secondsSince(startedAt)}`).join(' · ');
  process.stdout.write(`\r\x1b[2K  ${dim(`… ${text}`.slice(0, (process.stdout.columns ?? 80) - 4))}`);
}
