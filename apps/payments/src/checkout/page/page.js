// @ts-check
// Runs the vendor's checkout, and asks our server what came of it: nothing that happens in this browser is a payment.

/** @typedef {{ state: string; title: string; text: string; canPay: boolean; expiresInMs: number; returnUrl: string | null }} View */
/** @typedef {Record<string, unknown> | null} Result */
/**
 * @typedef {object} Data
 * @property {string} path
 * @property {View} view
 * @property {{ name: string; description: string }} shop
 * @property {string} brand
 * @property {string} scriptUrl
 * @property {Record<string, unknown>} sdk
 */
/** @type {(sdk: object, done: (result: Result) => void, shop: object) => void} */
const startCheckout = /** @type {any} */ (globalThis).startCheckout;
const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {Data} */
const data = JSON.parse(element('data').textContent ?? '');
const { brand, path, shop } = data;
const main = /** @type {HTMLElement} */ (document.querySelector('main'));
const pay = /** @type {HTMLButtonElement} */ (element('pay'));
const back = /** @type {HTMLAnchorElement} */ (element('back'));
const payText = pay.textContent ?? '';

const scriptMsMax = 15_000;
const callMsMax = 12_000;
const goBackMs = 3_000;
/** Two minutes in all. The gateway itself is asked at some of the looks, our own books at the others. */
const looksMs = [0, 1000, 2000, 2000, 3000, 5000, 5000, 8000, 8000, 10_000, 15_000, 20_000, 20_000, 20_000];
const asksAt = new Set([0, 2, 4, 6, 9, 13]);
/** A try that failed before may still be what our books show, while the one that just worked is on its way. */
const failedLooksMax = 5;

/** @type {Record<string, [title: string, text: string]>} */
const passing = {
  opening: [`Opening ${brand}`, 'One moment.'],
  paying: [`Finish in the ${brand} window`, 'It is open on this page. Is it not there? Open it once more.'],
  confirming: ['Confirming your payment', `We are asking ${brand}. Please stay on this page.`],
  checking: ['Looking whether it was paid', `We are asking ${brand}.`],
  waiting: ['Your bank takes its time', `You may close this page: ${shop.name} hears of it as soon as it is paid.`],
  dismissed: ['Not paid yet', `You closed the ${brand} window. Your order still waits for you.`],
  blocked: [`${brand} did not open`, 'Check the connection, or a content blocker, and try again.'],
  offline: ['No connection', 'We could not be reached. Nothing is lost: try again.'],
};

const wait = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** What is on screen now; whatever was begun for an earlier screen ends when it sees that. */
let turn = 0;
/** @type {Result} what the vendor handed over last */
let given = null;

/** @param {string} state @param {[title: string, text: string]} words @param {string} [button] none: nothing to tap */
function show(state, [title, text], button) {
  main.dataset['state'] = state;
  element('title').textContent = title;
  element('text').textContent = text;
  pay.hidden = button === undefined;
  pay.disabled = false;
  pay.textContent = button ?? payText;
  return ++turn;
}

/** @param {View} view @param {boolean} [news] it came about on this page */
function showView(view, news = false) {
  back.hidden = !view.returnUrl;
  element('until').hidden = !view.canPay;
  if (view.returnUrl) back.href = view.returnUrl;
  document.title = `${view.canPay ? 'Pay' : view.title} · ${shop.name}`;
  const shown = show(view.state, [view.title, view.text], view.canPay ? payText : undefined);
  if (view.state !== 'paid' || !news || !view.returnUrl) return;
  element('text').textContent = `${view.text} Taking you back…`;
  const { returnUrl } = view;
  setTimeout(() => shown === turn && location.replace(returnUrl), goBackMs);
}

/** @param {string} call @param {{ result: Result }} [body] @returns {Promise<View | 'refused'>} */
async function ask(call, body) {
  const response = await fetch(`${path}/${call}`, {
    ...(body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    cache: 'no-store',
    signal: AbortSignal.timeout(callMsMax),
  });
  if (response.status === 401) return 'refused';
  if (!response.ok) throw new Error(`${call}: ${response.status}`);
  return response.json();
}

/** @type {Promise<void> | undefined} */
let vendor;
/** The vendor's script, once; after a failure it may be tried anew. */
function loadVendor() {
  vendor ??= new Promise((/** @type {(value?: undefined) => void} */ resolve, reject) => {
    const script = document.createElement('script');
    script.src = data.scriptUrl;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => reject(new Error('blocked')));
    setTimeout(() => reject(new Error('no answer')), scriptMsMax);
    document.head.append(script);
  }).catch((error) => {
    vendor = undefined;
    throw error;
  });
  return vendor;
}

async function open() {
  const mine = show('opening', passing['opening'] ?? ['', '']);
  const view = await ask('status').catch(() => undefined);
  if (mine !== turn) return;
  // Perhaps it was paid in another tab.
  if (!view || view === 'refused') return show('offline', passing['offline'] ?? ['', ''], 'Try again');
  if (!view.canPay) return showView(view, true);
  try {
    await loadVendor();
    if (mine !== turn) return;
    const paying = show('paying', passing['paying'] ?? ['', ''], `Open ${brand} again`);
    // What was paid counts, from whichever window; that an older one was closed does not.
    startCheckout(data.sdk, (result) => (result || paying === turn) && void confirm(result), shop);
    // Not every vendor's script says when its window fails.
    void watch(paying);
  } catch {
    show('blocked', passing['blocked'] ?? ['', ''], 'Try again');
  }
}

/** @param {Result} result what the vendor handed over; null when the customer left */
async function confirm(result) {
  given = result;
  const doing = result ? 'confirming' : 'checking';
  const mine = show(doing, passing[doing] ?? ['', '']);
  let refused = false;
  let last;
  for (const [look, ms] of looksMs.entries()) {
    await wait(ms);
    const asking = asksAt.has(look) && !refused;
    const view = await (asking ? ask('result', { result }) : ask('status')).catch(() => undefined);
    if (mine !== turn) return;
    if (view === 'refused') refused = true;
    else if (view) last = view;
    if (!last) continue;
    const undecided = last.state === 'payable' || (last.state === 'failed' && result !== null && look < failedLooksMax);
    if (!undecided) return showView(last, true);
    if (result === null) return void watch(show('dismissed', passing['dismissed'] ?? ['', ''], payText));
  }
  if (!last) return show('offline', passing['offline'] ?? ['', ''], 'Try again');
  void watch(show('waiting', passing['waiting'] ?? ['', ''], 'Check again'));
}

/** It may be paid elsewhere: in another tab, in a UPI app. Looks now and then, until there is something else to show. */
async function watch(/** @type {number} */ mine) {
  for (let look = 0; look < 60; look++) {
    await wait(Math.min(30_000, 5_000 + look * 1_000));
    if (mine !== turn) return;
    if (await changed(mine)) return;
  }
}

async function changed(/** @type {number} */ mine) {
  const view = await ask('status').catch(() => undefined);
  if (mine !== turn) return true;
  if (!view || view === 'refused' || view.canPay) return false;
  showView(view, true);
  return true;
}

/** The clock of the customer's phone may be wrong: only the time that is left comes from us. */
function showDeadline() {
  const at = new Date(Date.now() + data.view.expiresInMs);
  const time = at.toLocaleTimeString(undefined, { hour: 'numeric', minute: '2-digit' });
  const until = element('until');
  /** @type {HTMLElement} */ (until.querySelector('dd')).textContent = time;
  until.hidden = false;
  const idle = new Set(['payable', 'failed', 'dismissed', 'blocked', 'offline']);
  setTimeout(() => idle.has(main.dataset['state'] ?? '') && void changed(turn), data.view.expiresInMs + 500);
}

/** What a tap means depends on what is on screen. */
pay.addEventListener('click', () => void (main.dataset['state'] === 'waiting' ? confirm(given) : open()));
// Back from a UPI app, or from another tab: look at once, unless something is under way.
const look = () => {
  const state = main.dataset['state'] ?? '';
  if (!document.hidden && !['opening', 'confirming', 'checking', 'paid'].includes(state)) void changed(turn);
};
document.addEventListener('visibilitychange', look);
addEventListener('pageshow', (event) => event.persisted && look());

pay.disabled = false;
showDeadline();
void watch(turn);
// So that the window is there at once when it is wanted; a failure is told then.
loadVendor().catch(() => undefined);
