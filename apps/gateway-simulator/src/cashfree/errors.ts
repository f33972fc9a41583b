const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  422: 'idempotency_error',
  429: 'rate_limit_error',
};

/** `{message, code, type}` */
export function cashfreeFailure(
  status: number,
  message: string,
  code = status === 429 ? 'too_many_requests' : 'request_failed',
) {
  const type = TYPES[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
  return { message, code: status >= 500 ? 'api_error' : code, type };
}
