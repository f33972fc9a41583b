// @ts-check
import { byId, el } from './dom.js';

const ENTRIES_MAX = 60;

/**
 * One more line of what happened, the newest on top.
 * @param {string} text
 * @param {{ tone?: 'good' | 'bad' | 'plain'; action?: { label: string; run: () => Promise<void> } }} [options]
 */
export function tell(text, { tone = 'plain', action } = {}) {
  const story = byId('story');
  const time = new Date().toLocaleTimeString([], { hour12: false });
  const entry = el('li', { class: tone }, el('time', {}, time), el('p', {}, text));
  if (action) entry.append(button(action));
  story.prepend(entry);
  while (story.childElementCount > ENTRIES_MAX) story.lastElementChild?.remove();
}

/** @param {{ label: string; run: () => Promise<void> }} action */
function button({ label, run }) {
  const element = el('button', { type: 'button' }, label);
  element.addEventListener('click', async () => {
    element.disabled = true;
    await run().catch((error) => {
      element.disabled = false;
      tell(error.message, { tone: 'bad' });
    });
  });
  return element;
}
