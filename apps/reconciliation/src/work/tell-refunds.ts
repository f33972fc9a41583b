import type { AppliedRefund } from '#libs/payment';
import type { Run } from '../runs/run.js';

interface Refunded {
  id: string;
  orderId: string;
  tenantId: string;
  gateway: string;
}

/** What a gateway's answer about the refunds of a payment changed. */
export function tellRefunds(payment: Refunded, applied: AppliedRefund[], run: Run): 'found' | 'still_open' {
  const { tenantId, gateway, orderId, id: paymentId } = payment;
  let found = false;
  for (const one of applied) {
    if (one.kind !== 'decided') continue;
    const { decision } = one;
    if (decision.kind !== 'end' && decision.kind !== 'record') continue;
    const kind = decision.kind === 'record' ? 'returned' : 'refund';
    const detail =
      decision.kind === 'record' ? { status: decision.status } : { refundId: decision.id, status: decision.to };
    run.found({ kind, tenantId, gateway, orderId, paymentId, detail });
    found = true;
  }
  return found ? 'found' : 'still_open';
}
