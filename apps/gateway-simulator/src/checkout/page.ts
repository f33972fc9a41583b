import { formatRupees } from '#libs/kernel';
import { escapeHtml, scriptJson } from '../vendor/html.js';
import { METHODS, stateOf, type SimulatedOrder } from '../core/order.js';
import { CHECKOUT_STYLE } from './style.js';

const BRANDS = { razorpay: 'Razorpay', cashfree: 'Cashfree', juspay: 'Juspay' } as const;

const NAMES = { upi: 'UPI', card: 'Card', netbanking: 'Netbanking', wallet: 'Wallet' } as const;

const SCRIPT = `
const card = document.querySelector('main');
const say = document.querySelector('#say');
const texts = {
  new: ['', ''],
  pending: ['Waiting for the bank', 'The payment stays open: decide it later from here.'],
  success: ['Payment successful', 'You may close this page.'],
  failed: ['Payment declined', 'You can try once more.'],
  returned: ['Payment refunded', 'The money came too late and went back.'],
};
function show(state) {
  card.dataset.state = state;
  const [title, hint] = texts[state];
  say.querySelector('strong').textContent = title;
  say.querySelector('span').textContent = hint;
}
async function decide(outcome) {
  for (const button of document.querySelectorAll('button')) button.disabled = true;
  try {
    const response = await fetch(location.href, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ outcome, method: document.querySelector('#method').value }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.detail);
    show(answer.status);
    if (order.returnUrl && answer.status !== 'pending') setTimeout(() => location.assign(order.returnUrl), 900);
  } catch (error) {
    say.querySelector('strong').textContent = 'That did not work';
    say.querySelector('span').textContent = error.message;
  }
  for (const button of document.querySelectorAll('button')) button.disabled = false;
}
for (const button of document.querySelectorAll('button'))
  button.addEventListener('click', () => decide(button.dataset.outcome));
show(order.state);
`;

/** A phone-sized page with one decision. */
export function checkoutPage(order: SimulatedOrder, returnUrl: string | undefined): string {
  const brand = BRANDS[order.gateway];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Pay ${escapeHtml(order.merchant)}</title>
<style>${CHECKOUT_STYLE}</style>
</head>
<body class="${order.gateway}">
<main data-state="new">
  <header><span class="brand">${brand}</span><span class="badge">simulator</span></header>
  <section class="what">
    <p class="merchant">${escapeHtml(order.merchant)}</p>
    <p class="amount">${escapeHtml(formatRupees(order.amount))}</p>
    <p class="reference">${escapeHtml(order.reference || order.id)}</p>
  </section>
  <section id="say" role="status" aria-live="polite"><strong></strong><span></span></section>
  <section class="choices">
    <label>Pay by <select id="method">${(order.methods ?? METHODS).map((method) => `<option value="${method}">${NAMES[method]}</option>`).join('')}</select></label>
    <button class="pay" data-outcome="success">Pay ${escapeHtml(formatRupees(order.amount))}</button>
    <button class="decline" data-outcome="failure">Decline</button>
    <button class="pending" data-outcome="pending">Leave pending</button>
  </section>
  <footer>No money moves. ${brand} is simulated on this machine.</footer>
</main>
<script>const order = ${scriptJson({ state: stateOf(order), returnUrl: returnUrl ?? null })};${SCRIPT}</script>
</body>
</html>`;
}
