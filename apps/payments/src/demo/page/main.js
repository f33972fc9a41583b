// @ts-check
// Wires the page: phones are devices of Propeller, the button starts a payment, the rest is drawn.
import { api } from './api.js';
import { showControls } from './controls.js';
import { CustomerView } from './customer.js';
import { Device } from './device.js';
import { byId } from './dom.js';
import { Payment } from './payment.js';
import { duration } from './road.js';
import { clearRoad } from './road-view.js';
import { drawRiders, isAddressed } from './stage.js';
import { tell } from './story.js';

/**
 * @typedef {import('./device.js').Heard} Heard
 * @typedef {import('./device.js').Status} Status
 */

const propeller = document.querySelector('meta[name=propeller]')?.getAttribute('content') ?? '';
const askedAt = Date.now();
const setup = await api.setup().catch((error) => {
  byId('connection').textContent = `The demo cannot start: ${error.message}`;
  throw error;
});
const roundTripMs = Date.now() - askedAt;
// On another machine the clock differs from the gateway's; on this one it must not be "corrected" by a guess.
const clockAheadMs = setup.now - (askedAt + roundTripMs / 2);
const correctionMs = Math.abs(clockAheadMs) > roundTripMs ? Math.round(clockAheadMs) : 0;
const now = () => Date.now() + correctionMs;

/** @type {Payment | undefined} */
let payment;
/** @type {Map<string, Device>} */
const devices = new Map();
/** @type {Map<string, number>} when it went offline */
const offlineSince = new Map();

const { customer: customerPart, ...riders } = setup.cast;
const customer = new CustomerView({ amount: setup.amount, onPay: () => void pay(), onSwitch: () => turn('customer') });
byId('customer').append(customer.element);
const phones = drawRiders(riders, byId('riders'), turn);

/** @param {string} key @param {Status} status */
function onStatus(key, status) {
  if (key === 'customer') customer.setStatus(status);
  else phones.get(key)?.setStatus(status);
  const statuses = [customer.element, ...[...phones.values()].map(({ element }) => element)].map(
    (e) => e.dataset['status'],
  );
  const online = statuses.filter((s) => s === 'online').length;
  byId('connection').textContent = `${online} of ${statuses.length} phones online`;
  byId('connection').dataset['all'] = String(online === statuses.length);
  document.body.dataset['ready'] = String(online === statuses.length);
}

/** @param {string} key */
function turn(key) {
  const device = devices.get(key);
  const label = key === 'customer' ? "The customer's phone" : phones.get(key)?.label;
  if (!device || !label) return;
  if (device.offline) {
    device.connect();
    tell(`${label} is back.`);
    return;
  }
  offlineSince.set(key, now());
  device.disconnect();
  tell(`${label} is offline. What is meant for it waits in its inbox.`);
}

/** @param {Heard} heard */
function onCustomerEvent({ event }) {
  if (!payment || event.data['orderId'] !== payment.orderId) return;
  if (event.type === 'order.paid') customer.show('paid', 'Thank you! Ravi is on his way.');
  if (event.type === 'payment.failed') customer.show('failed', 'The payment did not work.');
}

/** @param {string} key @param {Heard} heard */
function onRiderEvent(key, heard) {
  const phone = phones.get(key);
  const part = riders[key];
  if (!phone || !part || heard.event.type !== 'order.paid') return;
  const at = heard.at + correctionMs;
  const ours = payment !== undefined && heard.event.data['orderId'] === payment.orderId;
  const away = duration(at - (offlineSince.get(key) ?? at));
  phone.ring(heard.event, heard.late ? `caught up after ${away} offline` : ours ? 'now' : 'another order');
  if (heard.late) tell(`${phone.label} caught up: "Payment received" was waiting for it.`, { tone: 'good' });
  if (!ours || !payment) return;
  if (isAddressed(part)) payment.hear({ key, label: phone.label, at, late: heard.late });
  showTimes();
}

/** How long it took is known once the gateway's log says when it sent the webhook. */
function showTimes() {
  const { sentAt, orderId, heard } = payment ?? {};
  if (sentAt === undefined || !orderId) return;
  for (const { key, at, late } of heard ?? []) if (!late) phones.get(key)?.took(orderId, Math.max(0, at - sentAt));
}

async function pay() {
  if (payment) payment.superseded = true;
  const current = new Payment({ now, reconciliationEverySeconds: setup.reconciliationEverySeconds });
  payment = current;
  for (const phone of phones.values()) phone.settle();
  clearRoad();
  current.draw();
  customer.setReference('Your order');
  customer.show('paying', 'Asking for a gateway …');
  try {
    await current.begin((reference) => customer.setReference(`Order ${reference}`));
    if (customer.element.dataset['state'] === 'paying')
      customer.show('waiting', 'Approved in the UPI app. Waiting to be confirmed …');
    await current.follow(showTimes);
    showControls((await api.setup()).switches);
    if (!current.superseded) conclude(current);
  } catch (error) {
    if (current.superseded) return;
    const text = error instanceof Error ? error.message : String(error);
    customer.show('failed', text);
    tell(text, { tone: 'bad' });
  }
}

/** @param {Payment} current */
function conclude(current) {
  showTimes();
  /** @type {{ silent: string[]; waiting: string[]; wrong: string[] }} */
  const others = { silent: [], waiting: [], wrong: [] };
  for (const [key, phone] of phones) {
    const part = riders[key];
    if (!part) continue;
    const state = phone.element.dataset['state'];
    const label = `${phone.label} (${part.tenant} ${part.clientId})`;
    if (isAddressed(part)) {
      if (state !== 'heard') others.waiting.push(phone.label);
    } else if (state === 'heard') others.wrong.push(label);
    else others.silent.push(label);
    if (!isAddressed(part)) phone.staySilent();
  }
  current.conclude(others);
}

for (const [key, { deviceId }] of Object.entries(setup.cast)) {
  const device = new Device({
    propeller,
    deviceId,
    token: () => api.token(key),
    onStatus: (status) => onStatus(key, status),
    onEvent: (heard) => (key === 'customer' ? onCustomerEvent(heard) : onRiderEvent(key, heard)),
  });
  devices.set(key, device);
}
showControls(setup.switches);
clearRoad();
tell(
  `Every phone here is a real device of Propeller. ${customerPart?.name ?? 'The customer'} wants to pay: tap the green button.`,
);
