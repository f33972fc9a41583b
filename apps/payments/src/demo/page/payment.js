// @ts-check
// One payment, from the tap to the silence of everybody else.
import { api } from './api.js';
import { list, lostSentence, routingSentence, webhookSentence } from './explain.js';
import { duration, roadOf } from './road.js';
import { showRoad } from './road-view.js';
import { RIDER } from './stage.js';
import { tell } from './story.js';

const POLL_MS = 120;
const POLL_SLOWLY_MS = 1_500;
const HURRY_MS = 4_000;
const PATIENCE_MS = 16 * 60_000;
/** A message to the wrong device would come as fast as those to the right ones. */
const SILENCE_MS = 500;
/** Nobody asks while it travels: in one process with everything else, the questions would slow it down. */
const LEAVE_ALONE_MS = 700;

/**
 * @typedef {import('./api.js').Progress} Progress
 * @typedef {{ key: string; label: string; at: number; late: boolean }} HeardBy
 */

export class Payment {
  /** @type {string | undefined} */
  orderId;
  /** @type {Progress | undefined} */
  progress;
  /** @type {HeardBy[]} */
  heard = [];
  #lostTold = false;
  #rang = () => {};
  #firstHeard = new Promise((resolve) => {
    this.#rang = () => resolve(undefined);
  });
  superseded = false;

  /** @param {{ now: () => number; reconciliationEverySeconds: number }} options */
  constructor({ now, reconciliationEverySeconds }) {
    this.now = now;
    this.everySeconds = reconciliationEverySeconds;
    this.tappedAt = now();
  }

  /** @param {(reference: string) => void} onOrder */
  async begin(onOrder) {
    const order = await api.createOrder();
    this.orderId = order.id;
    onOrder(order.reference);
    const payment = await api.startPayment(order.id);
    this.progress = await api.progress(order.id);
    this.draw();
    if (!payment.checkout) throw new Error('No gateway answered. Switch one on, and try again.');
    tell(`Order ${order.reference}. ${routingSentence(payment, this.progress.order)}`);
    await api.approve(payment.id);
  }

  /** @param {HeardBy} heard */
  hear(heard) {
    this.heard.push(heard);
    this.#rang();
    this.draw();
  }

  draw() {
    if (this.superseded) return;
    const { tappedAt, progress } = this;
    const heardAt = this.heard.length > 0 ? Math.min(...this.heard.map(({ at }) => at)) : undefined;
    const road = roadOf({
      tappedAt,
      clientId: RIDER.clientId,
      ...(progress && { progress }),
      ...(heardAt !== undefined && { heardAt }),
    });
    showRoad(road);
    this.sentAt = road.sentAt;
  }

  /** Follows it until Propeller has taken every message. @param {() => void} onProgress */
  async follow(onProgress) {
    const { orderId, tappedAt } = this;
    if (!orderId) return;
    await Promise.race([this.#firstHeard, wait(LEAVE_ALONE_MS)]);
    while (!this.superseded && this.now() - tappedAt < PATIENCE_MS) {
      const progress = await api.progress(orderId).catch(() => undefined);
      if (progress) this.progress = progress;
      this.draw();
      onProgress();
      if (progress && this.#isOver(progress)) break;
      if (progress) this.#tellIfLost(progress);
      await wait(this.now() - tappedAt < HURRY_MS ? POLL_MS : POLL_SLOWLY_MS);
    }
    await wait(SILENCE_MS);
  }

  /** @param {Progress} progress */
  #isOver({ order, deliveries }) {
    const steps = order.timeline.map(({ step }) => step);
    const queued = steps.filter((step) => step === 'notification.queued').length;
    const accepted = steps.filter((step) => step === 'notification.accepted').length;
    const sending = deliveries.some(({ result }) => result === 'sending');
    return order.status === 'PAID' && queued > 0 && accepted >= queued && !sending;
  }

  /** @param {Progress} progress */
  #tellIfLost({ order, deliveries }) {
    if (this.#lostTold || deliveries.length === 0 || deliveries.some(({ result }) => result !== 'dropped')) return;
    this.#lostTold = true;
    const run = async () => {
      const { sent } = await api.resendLost(order.id);
      tell(sent === 1 ? 'The gateway sent its webhook again.' : `The gateway sent its ${sent} webhooks again.`);
    };
    tell(lostSentence(this.everySeconds), { tone: 'bad', action: { label: 'Let the gateway retry', run } });
  }

  /**
   * @param {{ silent: string[]; waiting: string[]; wrong: string[] }} others labels
   */
  conclude({ silent, waiting, wrong }) {
    if (!this.progress || this.progress.order.status !== 'PAID') return;
    const { deliveries, order } = this.progress;
    const webhooks = webhookSentence(deliveries, order);
    if (webhooks) tell(webhooks);
    const sentAt = this.sentAt;
    const heard = this.heard.map(({ label, at }) =>
      sentAt === undefined ? label : `${label} after ${duration(at - sentAt)}`,
    );
    const parts = [heard.length > 0 ? `Heard by ${list(heard)}.` : 'Nobody was there to hear it.'];
    if (waiting.length > 0) parts.push(`It waits for ${list(waiting)}.`);
    if (silent.length > 0) parts.push(`Silent: ${list(silent)}.`);
    if (wrong.length > 0) parts.push(`WRONG: ${list(wrong)} heard it too.`);
    tell(parts.join(' '), { tone: wrong.length > 0 ? 'bad' : 'good' });
  }
}

/** @param {number} ms */
function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
