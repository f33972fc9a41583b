// @ts-check
import { byId, el } from './dom.js';
import { duration, roadOf } from './road.js';

/** @type {Map<string, { item: HTMLLIElement; ms: HTMLElement; detail: HTMLElement }>} */
const cells = new Map();

/** @param {import('./road.js').Road} road */
export function showRoad(road) {
  if (cells.size === 0) build(road);
  let lit = 0;
  for (const { key, state, ms, detail } of road.steps) {
    const cell = cells.get(key);
    if (!cell) continue;
    if (cell.item.dataset['state'] !== state) {
      // What arrives together lights up one after the other: the eye is slower than the road.
      cell.item.style.setProperty('--turn', String(state === 'waiting' ? 0 : lit++));
      cell.item.dataset['state'] = state;
    }
    cell.ms.textContent = ms === undefined ? '' : duration(ms);
    cell.detail.textContent = detail;
  }
  byId('road-total').textContent =
    road.totalMs === undefined
      ? ''
      : `${duration(road.totalMs)} from the gateway sending its webhook to the rider's screen`;
}

export function clearRoad() {
  showRoad(roadOf({ clientId: '' }));
}

/** @param {import('./road.js').Road} road */
function build({ steps }) {
  for (const { key, title } of steps) {
    const ms = el('span', { class: 'ms' });
    const detail = el('span', { class: 'detail' });
    const item = el('li', { 'data-step': key, 'data-state': 'waiting' }, el('b', {}, title), ms, detail);
    cells.set(key, { item, ms, detail });
    byId('road').append(item);
  }
}
