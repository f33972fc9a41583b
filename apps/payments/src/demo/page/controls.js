// @ts-check
// What may go wrong, on demand.
import { api } from './api.js';
import { byId, el } from './dom.js';
import { tell } from './story.js';

/** @typedef {import('./api.js').Switches} Switches */

const FAULTS = /** @type {const} */ ([
  ['normal', 'arrives once'],
  ['drop', 'gets lost'],
  ['triple', 'comes 3 times'],
]);

/** @type {Map<string, HTMLButtonElement>} */
const gateways = new Map();
/** @type {Map<string, HTMLInputElement>} */
const faults = new Map();

/** @param {Switches} switches */
export function showControls(switches) {
  if (gateways.size === 0) build(switches);
  for (const { name, online } of switches.gateways) gateways.get(name)?.setAttribute('aria-checked', String(online));
  const chosen = faults.get(switches.nextWebhook);
  if (chosen) chosen.checked = true;
}

/** @param {Switches} switches */
function build(switches) {
  const buttons = switches.gateways.map(({ name }) => {
    const button = el('button', { type: 'button', role: 'switch', 'aria-checked': 'true', 'data-gateway': name }, name);
    button.addEventListener('click', () => turn(name, button.getAttribute('aria-checked') !== 'true'));
    gateways.set(name, button);
    return button;
  });
  const choices = FAULTS.map(([fault, text]) => {
    const input = el('input', { type: 'radio', name: 'fault', value: fault });
    input.addEventListener('change', () => plan(fault));
    faults.set(fault, input);
    return el('label', {}, input, el('span', {}, text));
  });
  byId('controls').append(
    el('fieldset', { class: 'gateways' }, el('legend', {}, 'Gateways'), ...buttons),
    el('fieldset', { class: 'fault' }, el('legend', {}, 'The next webhook'), ...choices),
    el('p', { class: 'hint' }, 'Phones go offline with the button below each.'),
  );
}

/** @param {string} name @param {boolean} online */
async function turn(name, online) {
  try {
    showControls(await api.setGateway(name, online));
    tell(
      online
        ? `${name} is on again. The router gives it another chance within 15 seconds.`
        : `${name} is off: it cuts every call. The next payment finds out, and goes elsewhere.`,
    );
  } catch (error) {
    tell(String(error instanceof Error ? error.message : error), { tone: 'bad' });
  }
}

/** @param {'normal' | 'drop' | 'triple'} fault */
async function plan(fault) {
  const texts = {
    normal: 'The next webhook will arrive once.',
    drop: 'The next payment’s webhook will get lost.',
    triple: 'The next payment’s webhook will be sent three times.',
  };
  try {
    showControls(await api.setNextWebhook(fault));
    tell(texts[fault]);
  } catch (error) {
    tell(String(error instanceof Error ? error.message : error), { tone: 'bad' });
  }
}
