// @ts-check
// A rider's phone or watch, drawn.
import { el, rupees } from './dom.js';
import { duration } from './road.js';

const CARDS_MAX = 3;
const QUIET = { idle: 'silent', silent: 'silent: not for this device', away: 'no network: its messages wait' };
const STATUS = { connecting: 'connecting …', online: 'online', offline: 'offline', replaced: 'open in another tab' };

/**
 * @typedef {import('./api.js').Part} Part
 * @typedef {import('./device.js').Status} Status
 */

export class PhoneView {
  /** @type {Map<string, { card: HTMLElement; took: HTMLElement }>} by order */
  #cards = new Map();
  /** @type {Status} */
  status = 'connecting';

  /** @param {string} key @param {Part} part @param {() => void} onSwitch take it offline, or bring it back */
  constructor(key, part, onSwitch) {
    this.label = `${part.name}'s ${part.kind}`;
    this.statusText = el('span', { class: 'status' }, STATUS.connecting);
    this.cards = el('div', { class: 'cards', role: 'status', 'aria-live': 'polite', 'aria-atomic': 'false' });
    this.quiet = el('p', { class: 'quiet' }, QUIET.idle);
    this.screen = el(
      'div',
      { class: 'screen' },
      el('p', { class: 'bar' }, el('span', { class: 'kind' }, part.kind), this.statusText),
      this.quiet,
      this.cards,
    );
    this.switch = el('button', { type: 'button', class: 'switch' }, 'Take offline');
    this.switch.setAttribute('aria-label', `Take ${this.label} (${part.tenant} ${part.clientId}) offline`);
    this.switch.addEventListener('click', onSwitch);
    const name = `${this.label}, ${part.clientId} of ${part.tenant}`;
    this.element = el(
      'div',
      {
        class: `device ${part.kind}`,
        role: 'group',
        'aria-label': name,
        'data-device': key,
        'data-status': 'connecting',
        'data-state': 'idle',
      },
      el('div', { class: 'case' }, this.screen),
      this.switch,
    );
    this.part = part;
  }

  /** @param {Status} status */
  setStatus(status) {
    this.status = status;
    this.element.dataset['status'] = status;
    this.statusText.textContent = STATUS[status];
    if (this.element.dataset['state'] === 'idle')
      this.quiet.textContent = status === 'offline' ? QUIET.away : QUIET.idle;
    const verb = status === 'offline' || status === 'replaced' ? 'Bring back' : 'Take offline';
    this.switch.textContent = verb;
    this.switch.setAttribute('aria-label', `${verb}: ${this.label} (${this.part.tenant} ${this.part.clientId})`);
  }

  /** A new order: what was heard before is history. */
  settle() {
    for (const { card } of this.#cards.values()) card.classList.add('old');
    this.element.dataset['state'] = 'idle';
    this.quiet.textContent = this.status === 'offline' ? QUIET.away : QUIET.idle;
  }

  staySilent() {
    if (this.status === 'offline' || this.element.dataset['state'] !== 'idle') return;
    this.element.dataset['state'] = 'silent';
    this.quiet.textContent = QUIET.silent;
  }

  /** @param {import('./device.js').DeviceEvent} event @param {string} note */
  ring(event, note) {
    const took = el('small', { class: 'took' }, note);
    const card = el(
      'div',
      { class: 'card', 'data-order': String(event.data['orderId']) },
      el('span', {}, 'Payment received'),
      el('b', {}, rupees(Number(event.data['amount']))),
      took,
    );
    this.cards.prepend(card);
    while (this.cards.childElementCount > CARDS_MAX) this.cards.lastElementChild?.remove();
    this.#cards.set(String(event.data['orderId']), { card, took });
    this.element.dataset['state'] = 'heard';
    navigator.vibrate?.(40);
  }

  /** @param {string} orderId @param {number} ms */
  took(orderId, ms) {
    const entry = this.#cards.get(orderId);
    entry?.took.replaceChildren(duration(ms), el('i', {}, ' after webhook'));
  }
}
