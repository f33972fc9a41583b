import { PAYMENT_METHODS } from '#libs/payment';
import { operatorPage } from '#libs/platform';
import { PAGE_SCRIPT } from './page-script.js';
import { PAGE_STYLE } from './page-style.js';

const option = (value: string | number, text: string | number = value) => `<option value="${value}">${text}</option>`;
const SPANS = [
  [15, '15 minutes'],
  [60, 'an hour'],
  [360, '6 hours'],
  [1440, 'a day'],
] as const;

/** What the router believes and does, for an operator to read. Asks every ten seconds. */
export const PAGE = operatorPage({
  title: 'Routing',
  says: 'Which gateway gets the payments, and why.',
  controls: `
<form><label>tenant <select id="tenant"></select></label>
<label>method <select id="method">${PAYMENT_METHODS.map((method) => option(method)).join('')}</select></label>
<label>the last <select id="minutes">${SPANS.map(([minutes, text]) => option(minutes, text)).join('')}</select></label></form>`,
  body: `<section class="card"><h2>Success rate <small>line: believed; dots: what became of the payments</small><span class="legend" id="legend"></span></h2><div id="rates"></div></section>
<section class="card"><h2>Share <small>of the payments that were sent off</small></h2><div id="shares"></div></section>
<section class="card"><h2>Out <small>breaker open, half open, or a downtime that was announced</small></h2><div id="outs"></div></section>
<section class="card"><h2>Now <small id="policy"></small></h2><div class="scroll"><table>
<thead><tr><th>gateway</th><th class="n">success</th><th class="n">doubt</th><th class="n">evidence</th><th>breaker</th><th class="n">last hour: share</th><th class="n">sent</th><th class="n">succeeded</th><th class="n">failed</th><th>in words</th></tr></thead>
<tbody id="now"></tbody></table></div></section>
<section class="card"><h2>Decisions <small>the latest 50, of all methods</small></h2><div class="scroll"><table>
<thead><tr><th>at</th><th>payment</th><th>method</th><th>gateway</th><th>kind</th><th>why</th></tr></thead>
<tbody id="decisions"></tbody></table></div></section>`,
  style: PAGE_STYLE,
  script: PAGE_SCRIPT,
});
