// @ts-check
// What happened, in plain words. Pure, and shared with the terminal.

/**
 * @typedef {import('./api.js').Order} Order
 * @typedef {import('./api.js').Delivery} Delivery
 * @typedef {import('./api.js').Payment} Payment
 */

/** Why this gateway. @param {Payment} payment @param {Order} order */
export function routingSentence(payment, order) {
  const before = order.payments.filter(({ id }) => id !== payment.id && id < payment.id);
  const failed = before.map(({ gateway }) => `${gateway} gave no answer, so the router went on. `).join('');
  const reason = (payment.routing?.reason ?? payment.gateway).replaceAll(
    /[a-z]+: (UND_ERR_SOCKET|ECONNRESET)/g,
    'it cut the connection',
  );
  return `${failed}The router took ${reason}.`;
}

/** @param {Delivery[]} deliveries @param {Order} order */
export function webhookSentence(deliveries, order) {
  const arrived = deliveries.filter(({ result }) => result === 'delivered');
  const gateway = arrived[0]?.gateway ?? 'The gateway';
  const kinds = new Set(arrived.map(({ webhookId }) => webhookId)).size;
  const lost = deliveries.some(({ result }) => result === 'dropped');
  const paid = 'The order was paid once.';
  if (arrived.length === 0)
    return order.status === 'PAID' ? 'No webhook came: reconciliation asked the gateway. ' + paid : '';
  if (arrived.length > kinds)
    return `${gateway} sent ${kinds === 1 ? 'its webhook' : `its ${kinds} webhooks`} ${arrived.length / kinds} times, ${arrived.length} deliveries. ${paid}`;
  if (lost) return `The lost webhook came again, and was taken. ${paid}`;
  return kinds > 1 ? `${gateway} sends ${kinds} webhooks for one payment. ${paid}` : '';
}

/** @param {number} everySeconds */
export function lostSentence(everySeconds) {
  const every = everySeconds % 60 === 0 ? `${everySeconds / 60} min` : `${everySeconds} s`;
  return `The webhook was lost: the money moved, and nobody knows. Reconciliation asks the gateway about payments open for more than a minute (it looks every ${every}). Or the gateway sends it again:`;
}

/** @param {readonly string[]} items */
export function list(items) {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
