// @ts-check
// The customer's phone: an order, a button, and what became of it.
import { el, rupees } from './dom.js';

const STATUS = { connecting: 'connecting …', online: 'online', offline: 'offline', replaced: 'open in another tab' };
const BASKET = [
  ['Paneer tikka bowl', 24_900],
  ['Garlic naan × 2', 11_000],
  ['Mango lassi', 6_100],
];

export class CustomerView {
  /** @param {{ amount: number; onPay: () => void; onSwitch: () => void }} options */
  constructor({ amount, onPay, onSwitch }) {
    this.amount = amount;
    this.statusText = el('span', { class: 'status' }, STATUS.connecting);
    this.reference = el('span', { class: 'reference' }, 'Your order');
    this.pay = el('button', { type: 'button', class: 'pay' });
    this.pay.addEventListener('click', onPay);
    this.says = el('p', { class: 'says', role: 'status', 'aria-live': 'polite' });
    this.switch = el('button', { type: 'button', class: 'switch' }, 'Take offline');
    this.switch.addEventListener('click', onSwitch);
    this.due = el('span');
    const lines = BASKET.map(([name, price]) =>
      el('li', {}, el('span', {}, String(name)), el('span', {}, rupees(Number(price)))),
    );
    this.stamp = el('p', { class: 'stamp', 'aria-hidden': 'true' }, 'PAID');
    const screen = el(
      'div',
      { class: 'screen' },
      el('p', { class: 'bar' }, el('span', { class: 'kind' }, 'Asha’s phone'), this.statusText),
      el('h3', {}, this.reference),
      el('ul', { class: 'basket' }, ...lines),
      el('p', { class: 'sum' }, this.due, el('b', {}, rupees(amount))),
      this.stamp,
      this.pay,
      this.says,
    );
    this.element = el(
      'div',
      {
        class: 'device phone shop',
        role: 'group',
        'aria-label': 'The customer’s phone',
        'data-device': 'customer',
        'data-status': 'connecting',
      },
      el('div', { class: 'case' }, screen),
      this.switch,
    );
    this.show('ready', '');
  }

  /** @param {import('./device.js').Status} status */
  setStatus(status) {
    this.element.dataset['status'] = status;
    this.statusText.textContent = STATUS[status];
    const verb = status === 'offline' || status === 'replaced' ? 'Bring back' : 'Take offline';
    this.switch.textContent = verb;
    this.switch.setAttribute('aria-label', `${verb}: the customer's phone`);
  }

  /** @param {string} text */
  setReference(text) {
    this.reference.textContent = text;
  }

  /** @param {'ready' | 'paying' | 'waiting' | 'paid' | 'failed'} state @param {string} text */
  show(state, text) {
    this.element.dataset['state'] = state;
    this.says.textContent = text;
    this.due.textContent = state === 'paid' ? 'Paid' : 'To pay';
    this.pay.disabled = state === 'paying';
    this.pay.textContent = {
      ready: `Pay ${rupees(this.amount)}`,
      paying: 'Paying …',
      waiting: 'Start over',
      paid: 'Order again',
      failed: 'Try again',
    }[state];
  }
}
