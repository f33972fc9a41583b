// @ts-check
// The page's own backend. It holds the API keys; this side only ever sees tokens of single devices.

/**
 * @typedef {{ tenant: string; clientId: string; deviceId: string; name: string; role: string; kind: 'phone' | 'watch' }} Part
 * @typedef {{ gateways: { name: string; online: boolean }[]; nextWebhook: 'normal' | 'drop' | 'triple' }} Switches
 * @typedef {{ amount: number; cast: Record<string, Part>; reconciliationEverySeconds: number; switches: Switches; now: number }} Setup
 * @typedef {{ id: string; reference: string; gateway: string; status: string; uncertain: boolean; checkout: { url: string } | null;
 *   failure: { code: string; message: string } | null; routing: { reason?: string } | null }} Payment
 * @typedef {{ at: string; step: string; detail: Record<string, unknown> }} TimelineEntry
 * @typedef {{ id: string; reference: string; status: string; payments: Payment[]; timeline: TimelineEntry[] }} Order
 * @typedef {{ id: string; webhookId: string; gateway: string; type: string; result: string; status: number | null;
 *   ms: number | null; sentAtMs: number }} Delivery
 * @typedef {{ order: Order; deliveries: Delivery[] }} Progress
 */

/**
 * @template T
 * @param {'GET' | 'POST' | 'PUT'} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<T>}
 */
async function call(method, path, body) {
  const response = await fetch(`/demo/api/${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  /** @type {unknown} */
  const answer = await response.json().catch(() => undefined);
  if (!response.ok)
    throw new Error(
      /** @type {{ detail?: string } | undefined} */ (answer)?.detail ??
        `The demo's backend answered ${response.status}.`,
    );
  return /** @type {T} */ (answer);
}

export const api = {
  /** @returns {Promise<Setup>} */
  setup: () => call('GET', 'setup'),
  /** @param {string} device @returns {Promise<{ token: string }>} */
  token: (device) => call('POST', 'tokens', { device }),
  /** @returns {Promise<Order>} */
  createOrder: () => call('POST', 'orders'),
  /** @param {string} orderId @returns {Promise<Payment>} */
  startPayment: (orderId) => call('POST', `orders/${orderId}/payments`),
  /** @param {string} paymentId */
  approve: (paymentId) => call('POST', `payments/${paymentId}/approve`),
  /** @param {string} orderId @returns {Promise<Progress>} */
  progress: (orderId) => call('GET', `orders/${orderId}`),
  /** @param {string} orderId @returns {Promise<{ sent: number }>} */
  resendLost: (orderId) => call('POST', `orders/${orderId}/resend-lost`),
  /** @param {string} gateway @param {boolean} online @returns {Promise<Switches>} */
  setGateway: (gateway, online) => call('PUT', 'gateways', { gateway, online }),
  /** @param {'normal' | 'drop' | 'triple'} fault @returns {Promise<Switches>} */
  setNextWebhook: (fault) => call('PUT', 'next-webhook', { fault }),
};
