import { operatorPage } from '#libs/platform';
import { PAGE_SCRIPT } from './page-script.js';
import { SETTLEMENT_SCRIPT } from './settlement-script.js';
import { PAGE_STYLE } from './page-style.js';

/** What reconciliation did, for an operator to read. Asks for the list every five seconds. */
export const PAGE = operatorPage({
  title: 'Reconciliation',
  says: 'What the webhooks missed, as the gateways tell it when they are asked; and each day’s match with what they settled.',
  body: `<section class="card"><h2>Runs <small>the latest 50; kept for two weeks</small></h2><div class="scroll"><table>
<thead><tr><th>run</th><th>began</th><th>took</th><th>state</th><th>cause</th><th class="n">asked</th><th class="n">found</th><th class="n">still open</th><th class="n">no answer</th><th class="n">refused as too many</th><th class="n">given up</th><th class="n">orders expired</th><th>replica</th></tr></thead>
<tbody id="runs"></tbody></table></div></section>
<section class="card"><h2><span id="title">Findings</span> <small id="of"></small></h2><div class="scroll"><table>
<thead><tr><th>at</th><th>what</th><th>tenant</th><th>gateway</th><th>order</th><th>payment</th><th>detail</th></tr></thead>
<tbody id="findings"></tbody></table></div></section>
<section class="card"><h2>Settlement <small>each day in India: our ledger, the gateway’s list, its settlement report</small></h2><div class="scroll"><table>
<thead><tr><th>day</th><th>tenant</th><th>gateway</th><th>state</th><th class="n">listed</th><th class="n">settled</th><th class="n">arrived</th><th class="n">agreed</th><th class="n">open</th><th class="n">resolved</th><th class="n">accepted</th></tr></thead>
<tbody id="days"></tbody></table></div></section>
<section class="card"><h2><span id="day">Differences</span> <small>the open ones first</small></h2><div class="scroll"><table>
<thead><tr><th>what</th><th>about</th><th class="n">here</th><th class="n">there</th><th class="n">in suspense</th><th>state</th><th>resolved by</th></tr></thead>
<tbody id="differences"></tbody></table></div></section>`,
  style: PAGE_STYLE,
  script: PAGE_SCRIPT + SETTLEMENT_SCRIPT,
});
