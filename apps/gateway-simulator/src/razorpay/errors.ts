/** `{"error": {…}}` */
export function razorpayFailure(status: number, description: string, more: { field?: string; reason?: string } = {}) {
  return {
    error: {
      code: status >= 500 ? 'SERVER_ERROR' : 'BAD_REQUEST_ERROR',
      description,
      source: 'business',
      step: 'order_creation',
      reason: more.reason ?? 'input_validation_failed',
      metadata: {},
      ...(more.field && { field: more.field }),
    },
  };
}
