/**
 * One line of a settlement report: what one payment, refund or other event did to the money that a gateway sent to
 * the tenant's bank account. Paise, signed as the tenant sees them: a refund's `amount` and `net` are negative.
 * Always `net = amount − fee − tax`, and the `net` of all lines of a settlement add up to what arrived.
 */
export interface SettlementLine {
  settlementId: string;
  /** The gateway's name for what the line is about: a payment, a refund, an adjustment. */
  entityId: string;
  kind: 'payment' | 'refund' | 'adjustment';
  gatewayPaymentId?: string;
  gatewayOrderId?: string;
  gatewayRefundId?: string;
  /** Ours: of the attempt, or of the refund for a refund. */
  reference?: string;
  amount: number;
  /** Without the tax on it. */
  fee: number;
  tax: number;
  net: number;
  currency: string;
  settledAt: Date;
  /** The bank's reference of the transfer. */
  utr?: string;
}

/**
 * One payment or refund as the gateway's own list has it, with what it will keep of it, where it says so already.
 * Paise; a refund's amount is positive here.
 */
export interface ListedEntity {
  kind: 'payment' | 'refund';
  /** The gateway's name for it. */
  entityId: string;
  gatewayPaymentId?: string;
  gatewayOrderId?: string;
  /** Ours: of the attempt, or of the refund for a refund. */
  reference?: string;
  /** `returned`: the gateway gave a payment back by itself and settles neither. */
  status: 'pending' | 'success' | 'failed' | 'returned';
  amount: number;
  /** Without the tax on it. */
  fee?: number;
  tax?: number;
  currency: string;
}
