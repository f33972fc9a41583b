const STYLE = `
:root { color-scheme: light dark; font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 70rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
.gateways { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); }
.gateway { border: 1px solid #8885; border-radius: .75rem; padding: .8rem 1rem; display: grid; gap: .4rem; }
.gateway label { display: flex; justify-content: space-between; gap: .5rem; }
select { font: inherit; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; }
th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid #8883; white-space: nowrap; }
.delivered, .success { color: #15803d; } .refused, .unreachable, .failed, .dropped { color: #c2410c; }
#lost { color: #c2410c; min-height: 1.4em; }
`;

const SCRIPT = `
const MODES = ['online', 'offline', 'error', 'hang'];
const WEBHOOKS = ['normal', 'drop', 'triple'];
const $ = (selector) => document.querySelector(selector);
const cell = (text, className) => Object.assign(document.createElement('td'), { textContent: text ?? '', className: className ?? '' });
const row = (...cells) => { const tr = document.createElement('tr'); tr.append(...cells); return tr; };
const time = (at) => new Date(at).toLocaleTimeString([], { hour12: false }) + '.' + String(new Date(at).getMilliseconds()).padStart(3, '0');

function choice(label, options, current, change) {
  const element = document.createElement('label');
  const select = document.createElement('select');
  for (const option of options) select.add(new Option(option, option, false, option === current));
  select.addEventListener('change', () => change(select.value));
  element.append(label, select);
  return element;
}
async function put(gateway, body) {
  await fetch('/simulator/gateways/' + gateway, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  shown = '';
}
let shown = '';
function showGateways(gateways) {
  const key = JSON.stringify(gateways);
  if (key === shown) return;
  shown = key;
  $('.gateways').replaceChildren(...Object.entries(gateways).map(([name, { mode, webhooks }]) => {
    const box = Object.assign(document.createElement('div'), { className: 'gateway' });
    box.append(Object.assign(document.createElement('strong'), { textContent: name }),
      choice('API', MODES, mode, (value) => put(name, { mode: value })),
      choice('Webhooks', WEBHOOKS, webhooks.mode, (value) => put(name, { webhooks: { mode: value } })));
    return box;
  }));
}
async function refresh() {
  try {
    const state = await (await fetch('/simulator/state')).json();
    showGateways(state.gateways);
    $('#payments').replaceChildren(...state.payments.map((payment) => {
      const link = Object.assign(document.createElement('a'), { href: payment.checkout, textContent: payment.orderId });
      const order = cell(''); order.append(link);
      return row(cell(time(payment.createdAt)), cell(payment.gateway), cell(payment.tenant), cell(payment.reference), order,
        cell('₹' + (payment.amount / 100).toFixed(2)), cell(payment.state, payment.state));
    }));
    $('#deliveries').replaceChildren(...state.deliveries.map((sent) => row(cell(time(sent.sentAtMs)), cell(sent.gateway),
      cell(sent.tenant), cell(sent.type), cell(sent.reference), cell(sent.attempt), cell(sent.result + (sent.forged ? ', forged' : ''), sent.result),
      cell(sent.status ?? sent.error), cell(sent.ms === null ? '' : sent.ms + ' ms'))));
    $('#lost').textContent = '';
  } catch { $('#lost').textContent = 'The simulator does not answer.'; }
  setTimeout(refresh, 1000);
}
refresh();
`;

/** What the simulator received and sent, asked for every second. */
export const OVERVIEW_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Gateway simulator</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Gateway simulator</h1>
<p>Razorpay, Cashfree and Juspay, on this machine. No money moves.</p>
<p id="lost" role="status"></p>
<div class="gateways"></div>
<h2>Orders received</h2>
<div class="scroll"><table><thead><tr><th>at</th><th>gateway</th><th>tenant</th><th>reference</th><th>order</th><th>amount</th><th>state</th></tr></thead><tbody id="payments"></tbody></table></div>
<h2>Webhooks sent</h2>
<div class="scroll"><table><thead><tr><th>at</th><th>gateway</th><th>tenant</th><th>type</th><th>reference</th><th>attempt</th><th>result</th><th>answer</th><th>took</th></tr></thead><tbody id="deliveries"></tbody></table></div>
<script>${SCRIPT}</script>
</body>
</html>`;
