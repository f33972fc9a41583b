import type { Order, Payment, Refund, TimelineEntry, Transition } from '#libs/payment';
import type { StoredWebhook } from '#libs/webhooks';

/** An order as the tenant's backend sees it. */
export function orderView(order: Order) {
  const { tenantId: _, requestKey: __, ...visible } = order;
  return visible;
}

/** An attempt as the tenant's backend sees it. */
export function paymentView(payment: Payment, transitions?: Transition[]) {
  const { tenantId: _, winner: __, ...visible } = payment;
  return { ...visible, ...(transitions && { transitions }) };
}

/** A refund as the tenant's backend sees it. */
export function refundView(refund: Refund) {
  const { tenantId: _, ...visible } = refund;
  return visible;
}

export function orderWithHistory(order: Order, payments: Payment[], refunds: Refund[], timeline: TimelineEntry[]) {
  return {
    ...orderView(order),
    payments: payments.map((payment) => paymentView(payment)),
    refunds: refunds.map(refundView),
    timeline,
  };
}

/** A webhook as it came. */
export function webhookView({ id, gateway, type, verdict, detail, receivedAt, body }: StoredWebhook) {
  return { id, gateway, type, verdict, detail, receivedAt, body: body.toString('utf8') };
}
