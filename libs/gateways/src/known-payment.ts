/** An attempt we ask about. */
export interface KnownPayment {
  reference: string;
  /** Absent when the create call's answer never arrived. */
  gatewayOrderId?: string;
}

/** An attempt that was paid. */
export interface PaidPayment extends KnownPayment {
  gatewayPaymentId?: string;
}
