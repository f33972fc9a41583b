const CODES: Readonly<Record<number, string>> = {
  400: 'INVALID_INPUT',
  401: 'UNAUTHENTICATED',
  404: 'RESOURCE_NOT_FOUND',
  // Not published: a guess in the style of the others.
  429: 'TOO_MANY_REQUESTS',
};

/** `{status, error_code, error_message}` */
export function juspayFailure(status: number, error_message: string, code?: string) {
  const error_code = code ?? CODES[status] ?? 'INTERNAL_SERVER_ERROR';
  return { status: status === 404 ? 'NOT_FOUND' : 'ERROR', error_code, error_message };
}
