// @ts-check
// The riders and their phones: who is on stage, and who was meant.
import { el } from './dom.js';
import { PhoneView } from './phone.js';

/** @typedef {import('./api.js').Part} Part */

export const RIDER = { tenant: 'zomato', clientId: 'driver_456' };

/** @param {Part} part */
export const isAddressed = ({ tenant, clientId }) => tenant === RIDER.tenant && clientId === RIDER.clientId;

/**
 * Draws the riders, each client's devices in one frame.
 * @param {Record<string, Part>} riders
 * @param {HTMLElement} place
 * @param {(key: string) => void} onSwitch
 * @returns {Map<string, PhoneView>}
 */
export function drawRiders(riders, place, onSwitch) {
  /** @type {Map<string, PhoneView>} */
  const views = new Map();
  /** @type {Map<string, HTMLElement>} */
  const frames = new Map();
  for (const [key, part] of Object.entries(riders)) {
    const client = `${part.tenant} ${part.clientId}`;
    const devices = frames.get(client) ?? frame(part, place);
    frames.set(client, devices);
    const view = new PhoneView(key, part, () => onSwitch(key));
    views.set(key, view);
    devices.append(view.element);
  }
  return views;
}

/** @param {Part} part @param {HTMLElement} place */
function frame(part, place) {
  const { tenant, clientId, name, role } = part;
  const devices = el('div', { class: 'devices' });
  const id = `${tenant}-${clientId}`;
  const title = el('h2', { id }, el('span', { class: `tenant ${tenant}` }, tenant), ` ${clientId}`);
  const channel = el(
    'code',
    { title: 'The channel of this client' },
    `tenant:${tenant}:`,
    el('wbr'),
    `client:${clientId}`,
  );
  const text = el('p', { class: 'role' }, `${name}, ${role}`);
  place.append(
    el(
      'section',
      { class: `party rider${isAddressed(part) ? ' meant' : ''}`, 'aria-labelledby': id },
      title,
      text,
      devices,
      channel,
    ),
  );
  return devices;
}
