// @ts-check
// From what the order's timeline and the simulator's delivery log say to the steps of the road. Pure: the terminal
// (`npm run demo`) and the page show the same.

/**
 * @typedef {import('./api.js').Progress} Progress
 * @typedef {import('./api.js').TimelineEntry} TimelineEntry
 * @typedef {{ key: string; title: string; state: 'waiting' | 'done' | 'lost' | 'skipped'; at?: number; ms?: number; detail: string }} Step
 * @typedef {{ steps: Step[]; sentAt?: number; totalMs?: number }} Road `totalMs`: from the webhook that paid to the first phone
 */

/**
 * @param {object} seen
 * @param {number} [seen.tappedAt] when the customer tapped Pay
 * @param {Progress} [seen.progress]
 * @param {string} seen.clientId whose phone is to ring
 * @param {number} [seen.heardAt] when its first device said so
 * @returns {Road}
 */
export function roadOf({ tappedAt, progress, clientId, heardAt }) {
  const find = finder(progress?.order.timeline ?? []);
  const success = find('payment.success');
  const paymentId = success?.detail['paymentId'] ?? progress?.order.payments.at(-1)?.id;
  const pending = find('payment.pending', (detail) => detail['paymentId'] === paymentId);
  const toRider = (/** @type {Record<string, unknown>} */ detail) =>
    detail['clientId'] === clientId && (detail['type'] ?? 'order.paid') === 'order.paid';
  const queued = find('notification.queued', toRider);
  const accepted = find(
    'notification.accepted',
    (detail) => detail['eventId'] === queued?.detail['eventId'] && toRider(detail),
  );
  const webhook = webhookOf(progress, success);
  const gateway = progress?.order.payments.find(({ id }) => id === paymentId)?.gateway ?? '';
  const online = accepted?.detail['devicesOnline'];

  const steps = [
    step('pay', 'Pay', tappedAt, 'tapped'),
    step('order', 'Order', find('order.created')?.at, 'created'),
    step('gateway', 'Gateway', pending?.at, gateway || 'chosen'),
    { ...step('webhook', 'Webhook', webhook.sentAt, 'signed, sent'), ...webhook.lost },
    {
      ...step('queue', 'Queue', webhook.queuedAt, 'stored, 200'),
      ...(webhook.skipped && { state: /** @type {const} */ ('skipped'), detail: 'not needed' }),
    },
    step('worker', 'Worker', success?.at, success?.detail['cause'] === 'poll' ? 'asked gateway' : 'order PAID'),
    step('outbox', 'Outbox', queued?.at, 'committed'),
    // The answer to the relay and the message to the phone leave Propeller together: the first of them proves that it had it.
    step(
      'propeller',
      'Propeller',
      earliest(accepted?.at, queued && heardAt),
      online === undefined ? 'accepted' : `${online} online`,
    ),
    step('phone', 'Phone', queued && heardAt, 'it rings'),
  ];
  const totalMs =
    heardAt !== undefined && webhook.sentAt !== undefined ? Math.max(0, heardAt - webhook.sentAt) : undefined;
  return {
    steps: withDurations(steps),
    ...(webhook.sentAt !== undefined && { sentAt: webhook.sentAt }),
    ...(totalMs !== undefined && { totalMs }),
  };
}

/** @param {TimelineEntry[]} timeline */
function finder(timeline) {
  /** @param {string} name @param {(detail: Record<string, unknown>) => boolean} [matches] */
  return (name, matches = () => true) => {
    const entry = timeline.find((candidate) => candidate.step === name && matches(candidate.detail));
    return entry && { at: Date.parse(entry.at), detail: entry.detail };
  };
}

/**
 * The delivery that paid the order; before that is known, the first that arrived.
 * @param {Progress | undefined} progress
 * @param {{ detail: Record<string, unknown> } | undefined} success
 * @returns {{ sentAt?: number; queuedAt?: number; lost?: { state: 'lost' | 'skipped'; detail: string }; skipped?: boolean }}
 */
function webhookOf(progress, success) {
  const applied = progress?.order.timeline.find(
    ({ step: name, detail }) => name === 'webhook.received' && detail['verdict'] === 'applied',
  );
  const sent = (progress?.deliveries ?? [])
    .filter(({ result }) => result !== 'dropped')
    .toSorted((a, b) => a.sentAtMs - b.sentAtMs);
  const delivery = sent.find(({ type }) => type === applied?.detail['type']) ?? sent[0];
  if (success?.detail['cause'] === 'poll') return { lost: { state: 'lost', detail: 'never came' }, skipped: true };
  if (delivery) {
    const queuedAt = delivery.ms === null ? undefined : Math.round(delivery.sentAtMs + delivery.ms);
    return { sentAt: delivery.sentAtMs, ...(queuedAt !== undefined && { queuedAt }) };
  }
  return progress && progress.deliveries.length > 0 ? { lost: { state: 'lost', detail: 'lost on the way' } } : {};
}

/** @param {...(number | undefined)} times */
function earliest(...times) {
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

/**
 * @param {string} key @param {string} title @param {number | undefined} at @param {string} detail
 * @returns {Step}
 */
function step(key, title, at, detail) {
  return at === undefined ? { key, title, state: 'waiting', detail: '' } : { key, title, state: 'done', at, detail };
}

/**
 * What each took: from the step before it. They overlap by a millisecond or two (the worker may have a job before the
 * gateway has its answer): such a step took no time of its own.
 * @param {Step[]} steps
 */
function withDurations(steps) {
  let before = steps[0]?.at;
  return steps.map((one, i) => {
    if (one.at === undefined || before === undefined || i === 0) return one;
    const at = Math.max(before, one.at);
    const ms = at - before;
    before = at;
    return { ...one, at, ms };
  });
}

/** @param {number} ms */
export function duration(ms) {
  if (ms < 1) return '<1 ms';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000
    ? `${(ms / 1_000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}
