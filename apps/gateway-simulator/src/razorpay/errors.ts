interface More {
  field?: string;
  reason?: string;
  step?: string;
}

/** `{"error": {…}}` */
export function razorpayFailure(status: number, description: string, more: More = {}) {
  return {
    error: {
      code: status >= 500 ? 'SERVER_ERROR' : 'BAD_REQUEST_ERROR',
      description,
      source: 'business',
      step: more.step ?? 'order_creation',
      reason: more.reason ?? 'input_validation_failed',
      metadata: {},
      ...(more.field && { field: more.field }),
    },
  };
}
