// @ts-check
// `npm run demo`: one payment on the running stack, step by step; who heard of it, and who did not.
import { setTimeout as sleep } from 'node:timers/promises';
import { routingSentence, webhookSentence } from '../../apps/payments/src/demo/page/explain.js';
import { duration, roadOf } from '../../apps/payments/src/demo/page/road.js';
import { live } from '../processes/life.mjs';
import { runningStack } from '../running.mjs';
import { bold, dim, green, say } from '../terminal/terminal.mjs';
import { Backend } from './backend.mjs';
import { listen, RIDER } from './devices.mjs';
import { showListeners, showRoad } from './show.mjs';

const hearMsMax = 10_000;
/** A message to the wrong device would come as fast as those to the right ones. */
const silenceMs = 700;
const settleMsMax = 5_000;

await live(
  async (life) => {
    const { ports } = runningStack();
    const backend = new Backend(ports);
    await backend.check();
    say(bold('payment-propeller: one payment, from the tap to the right phone\n'));
    const listeners = await listen(backend, `http://localhost:${ports.propeller}`);
    life.defer(() => listeners.forEach(({ socket }) => void socket.disconnect()));
    say(dim(`  ${listeners.length} devices are connected, each with a token of its own.`));

    const tappedAt = Date.now();
    const order = await backend.createOrder();
    const payment = await backend.startPayment(order.id);
    await backend.approve(payment);
    const meant = listeners.filter(({ expected }) => expected);
    const heard = () => meant.every(({ times }) => (times.get(order.id) ?? []).length > 0);
    for (const end = tappedAt + hearMsMax; !heard() && Date.now() < end;) await sleep(5, undefined, life);
    await sleep(silenceMs, undefined, life);

    const progress = await settled(backend, order.id);
    const heardAt = meant
      .filter(({ clientId }) => clientId === RIDER)
      .flatMap(({ times }) => times.get(order.id) ?? []);
    const first = heardAt.length > 0 ? { heardAt: Math.min(...heardAt) } : {};
    const road = roadOf({ tappedAt, progress, clientId: RIDER, ...first });
    say(dim(`  ${routingSentence(payment, progress.order)} ${webhookSentence(progress.deliveries, progress.order)}\n`));
    showRoad(road);
    const right = showListeners(listeners, order.id, road.sentAt);
    if (right && road.totalMs !== undefined)
      say(green(`\nExactly the right ones heard it, ${duration(road.totalMs)} after the gateway sent its webhook.`));
    return right ? 0 : 1;
  },
  { interruptedCode: 130 },
);

/**
 * The order once Propeller has confirmed every message, so that each step of the road has its time.
 * @param {Backend} backend
 * @param {string} orderId
 */
async function settled(backend, orderId) {
  for (const end = Date.now() + settleMsMax; ;) {
    const progress = await backend.progress(orderId);
    const count = (/** @type {string} */ name) => progress.order.timeline.filter(({ step }) => step === name).length;
    const done = count('notification.queued') > 0 && count('notification.accepted') >= count('notification.queued');
    if (done || Date.now() > end) return progress;
    await sleep(100);
  }
}
