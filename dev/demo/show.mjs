// @ts-check
import { duration } from '../../apps/payments/src/demo/page/road.js';
import { bold, dim, green, red, say } from '../terminal/terminal.mjs';

/** @param {import('../../apps/payments/src/demo/page/road.js').Road} road */
export function showRoad({ steps }) {
  const start = steps[0]?.at ?? 0;
  say(
    `  ${bold('The road'.padEnd(12))}${dim(''.padEnd(18))}${dim('took'.padStart(9))}${dim('since the tap'.padStart(16))}`,
  );
  for (const { title, state, at, ms, detail } of steps) {
    const took = (ms === undefined ? '' : duration(ms)).padStart(9);
    const since = (at === undefined ? '' : `${Math.max(0, at - start)} ms`).padStart(16);
    const mark = state === 'done' ? green('✓') : red('✗');
    say(`${mark} ${title.padEnd(12)}${dim((detail || 'did not happen').padEnd(18))}${took}${dim(since)}`);
  }
}

/**
 * @param {import('./devices.mjs').Listener[]} listeners
 * @param {string} orderId
 * @param {number | undefined} sentAt when the gateway sent its webhook
 * @returns {boolean} whether those who should have heard it once, and nobody else
 */
export function showListeners(listeners, orderId, sentAt) {
  say(`\n  ${bold('Who heard it')}`);
  let right = true;
  for (const { tenant, clientId, who, expected, times } of listeners) {
    const heard = times.get(orderId) ?? [];
    const ok = heard.length === (expected ? 1 : 0);
    right &&= ok;
    const name = `${`${tenant} ${clientId}`.padEnd(26)}${dim(who.padEnd(24))}`;
    say(`${ok ? green('✓') : red('✗')} ${name}${verdict(heard, expected, sentAt)}`);
  }
  return right;
}

/** @param {number[]} heard @param {boolean} expected @param {number | undefined} sentAt */
function verdict(heard, expected, sentAt) {
  const [first] = heard;
  if (first === undefined) return expected ? red('heard nothing within 10 s') : dim('silent');
  const times = heard.length > 1 ? `, ${heard.length} times` : '';
  if (!expected) return red(`heard it${times}, and should not have`);
  const after = sentAt === undefined ? '' : `  ${duration(Math.max(0, first - sentAt))}`;
  return times ? red(`heard it${times}`) : `${green('Payment received ₹420.00')}${after}`;
}
