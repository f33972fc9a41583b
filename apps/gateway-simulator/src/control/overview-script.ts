/** Plain JavaScript of the page: asks for the state every second and redraws what has changed. */
export const OVERVIEW_SCRIPT = `
const $ = (selector) => document.querySelector(selector);
function el(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
const cell = (text, className = '') => el('td', { textContent: text ?? '', className, title: className === 'path' ? text : '' });
const time = (at) => new Date(at).toLocaleTimeString([], { hour12: false }) + '.' + String(new Date(at).getMilliseconds()).padStart(3, '0');
const rupees = (paise) => '₹' + (paise / 100).toFixed(2);

async function send(method, path, body) {
  const response = await fetch('/simulator' + path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await response.json();
  say(response.ok ? '' : answer.detail);
  await refresh();
  return response.ok;
}
const say = (text) => { $('#lost').textContent = text; };

const percent = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1].map((rate) => [rate, rate * 100 + ' %']);
const rates = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 1].map((rate) => [rate, rate === 0 ? 'never' : rate * 100 + ' %']);
const words = (list) => list.map((word) => [word, word]);
const SWITCHES = [
  ['API', 'mode', words(['online', 'offline', 'refused', 'error', 'hang', 'limited']), 'online'],
  ['Latency', 'latencyMs', [0, 100, 500, 2000, 10000].map((ms) => [ms, ms + ' ms']), 0],
  ['500s', 'calls.errorRate', rates, 0],
  ['Customers', 'payments.successRate', [[null, 'decide here'], ...percent.map(([rate, text]) => [rate, text + ' succeed'])], null],
  ['Late success after failure', 'payments.lateRate', rates, 0],
  ['Webhooks', 'webhooks.mode', words(['normal', 'drop', 'triple', 'reorder']), 'normal'],
  ['Webhook delay', 'webhooks.delayMs', [0, 500, 2000, 10000, 60000].map((ms) => [ms, ms + ' ms']), 0],
  ['Webhooks forged', 'webhooks.forgeRate', rates, 0],
  ['Refunds end', 'refunds.outcome', words(['processed', 'failed', 'pending']), 'processed'],
  ['Downtime of UPI', 'downtimes.upi', [[null, 'none'], ...words(['low', 'medium', 'high'])], null],
];
const nested = (path, value) => path.split('.').reverse().reduce((inner, key) => ({ [key]: inner }), value);
const at = (object, path) => path.split('.').reduce((value, key) => value[key], object);

function choice(gateway, switches, [label, path, options, usual]) {
  const current = at(switches, path);
  const known = options.some(([value]) => value === current) ? options : [...options, [current, String(current)]];
  const select = el('select');
  for (const [value, text] of known) select.add(new Option(text, JSON.stringify(value), false, value === current));
  select.addEventListener('change', () => send('PUT', '/gateways/' + gateway, nested(path, JSON.parse(select.value))));
  return el('label', { className: current === usual ? '' : 'changed' }, label, select);
}

const drawn = {};
function draw(selector, data, make) {
  const key = JSON.stringify(data);
  if (drawn[selector] === key) return;
  drawn[selector] = key;
  const made = make(data);
  $(selector).replaceChildren(...made);
}
const gatewayCards = (gateways) => Object.entries(gateways).map(([name, switches]) =>
  el('section', { className: 'card gateway ' + name }, el('h2', { textContent: name }), ...SWITCHES.map((one) => choice(name, switches, one))));

function act(order, event, text, className) {
  const button = el('button', { textContent: text, className, type: 'button' });
  button.addEventListener('click', () => send('POST', '/orders/' + order.gateway + '/' + encodeURIComponent(order.orderId), { event }));
  return button;
}
function endRefund(order, refund, status, text, className) {
  const button = el('button', { textContent: text, className, type: 'button' });
  button.addEventListener('click', () => send('POST', '/refunds/' + order.gateway + '/' + refund.vendorId, { status }));
  return button;
}
function actsOf(order) {
  const open = ['new', 'pending'].includes(order.state) && !(order.terminated && order.state === 'new');
  if (open) return [act(order, 'success', 'Pay', 'good'), act(order, 'failure', 'Decline', 'bad'),
    ...(order.state === 'new' ? [act(order, 'pending', 'Leave pending', 'wait')] : []), act(order, 'short_success', 'Pay another amount', '')];
  if (order.state === 'failed') return [act(order, 'late_success', 'Bank says yes, late', 'wait'), ...(order.terminated ? [] : [act(order, 'success', 'Pay, second try', 'good')])];
  return order.state === 'success' ? [act(order, 'second_success', 'Pay once more', 'wait')] : [];
}
function orderCard(order) {
  const refunds = order.refunds.map((refund) => el('div', { className: 'tools' },
    el('span', { className: 'state ' + refund.status, textContent: (refund.kind === 'auto' ? 'returned by itself ' : 'refund ') + rupees(refund.amount) + ' ' + refund.status }),
    el('span', { className: 'mono', textContent: refund.vendorId }),
    ...(refund.status === 'pending' ? [endRefund(order, refund, 'processed', 'Process', 'good'), endRefund(order, refund, 'failed', 'Fail', 'bad')] : [])));
  const state = [order.state, order.method && order.state !== 'new' ? 'by ' + order.method : '', order.terminated ? 'terminated' : '', order.expired ? 'expired' : ''].filter(Boolean).join(', ');
  return el('article', { className: 'order ' + order.gateway },
    el('div', { className: 'top' }, el('span', { className: 'amount', textContent: rupees(order.amount) }), el('span', { className: 'state ' + order.state, textContent: state }),
      el('span', { textContent: order.gateway + ', ' + order.tenant }), el('span', { className: 'mono', textContent: time(order.createdAt) })),
    el('div', { className: 'id' }, order.reference + ' ', el('a', { href: order.checkout, textContent: order.orderId === order.reference ? 'checkout page' : order.orderId, target: '_blank' })),
    ...refunds, el('div', { className: 'acts' }, ...actsOf(order)));
}
const none = (text) => [el('p', { className: 'empty', textContent: text })];
const named = (gateway) => el('td', { className: gateway }, el('i', { className: 'dot' }), gateway);
const callRow = (call) => el('tr', {}, cell(time(call.at)), named(call.gateway), cell(call.method), cell(call.path.replace('/' + call.gateway, ''), 'path'),
  cell(call.status ?? 'no answer', call.status !== null && call.status < 400 ? 'ok' : 'fault'), cell(call.ms + ' ms'), cell(call.fault, 'fault'));
const sentRow = (sent) => el('tr', {}, cell(time(sent.sentAt)), named(sent.gateway), cell(sent.type, 'path'), cell(sent.tenant), cell(sent.attempt),
  cell(sent.result + (sent.forged ? ', forged' : ''), sent.forged ? 'forged' : sent.result), cell(sent.status ?? sent.error), cell(sent.ms === null ? '' : sent.ms + ' ms'), resend(sent));
function resend(sent) {
  const button = el('button', { textContent: 'Again', type: 'button' });
  button.addEventListener('click', () => send('POST', '/webhooks/' + sent.id + '/resend', {}));
  return el('td', {}, button);
}

async function refresh() {
  let state;
  try { state = await (await fetch('/simulator/state')).json(); } catch { say('The simulator does not answer.'); return; }
  if ($('#lost').textContent === 'The simulator does not answer.') say('');
  draw('.gateways', state.gateways, gatewayCards);
  draw('.orders', state.payments, (orders) => orders.length ? orders.map(orderCard) : none('Nothing yet. Point a client at ' + location.origin + '/razorpay, /cashfree or /juspay.'));
  draw('#calls', state.calls, (calls) => calls.map(callRow));
  draw('#deliveries', state.deliveries, (deliveries) => deliveries.map(sentRow));
  const { script } = state;
  $('#playing').textContent = script ? 'playing with seed ' + script.seed + ', ' + script.played + ' of ' + script.steps + ' steps done' : 'seed ' + state.seed;
  $('#next').textContent = state.next.length ? 'waiting: ' + state.next.map((fault) => fault.webhook ?? fault.payment).join(', ') : '';
  const speed = String(state.retryScale > 0 ? Math.round(1 / state.retryScale) : 1e6);
  if (document.activeElement !== $('#speed')) $('#speed').value = speed;
}
$('#speed').addEventListener('change', (event) => send('PUT', '/retries', { speed: Number(event.target.value) }));
$('#reset').addEventListener('click', () => send('POST', '/reset', {}));
$('#surprise').addEventListener('change', (event) => {
  const [what, fault] = event.target.value.split(' ');
  event.target.value = '';
  if (fault) send('POST', '/next', { [what]: fault });
});
$('#play').addEventListener('click', () => {
  try { send('POST', '/script', JSON.parse($('#script').value)); } catch (error) { say('That is not JSON: ' + error.message); }
});
(async function follow() { await refresh(); setTimeout(follow, 1000); })();
`;
