/** HTTP status, gRPC status (https://grpc.io/docs/guides/status-codes/), public title, and whether trying again can help. */
interface ErrorKind {
  http: number;
  grpc: number;
  title: string;
  retryable: boolean;
}

const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;
const FAILED_PRECONDITION = 9;
const ABORTED = 10;
const UNIMPLEMENTED = 12;
const INTERNAL = 13;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

function kind(http: number, grpc: number, title: string, retryable = false): ErrorKind {
  return { http, grpc, title, retryable };
}

/** Every code a caller can meet. Codes are stable: they are added, never changed. */
export const ERRORS = {
  invalid_json: kind(400, INVALID_ARGUMENT, 'The body is not valid JSON'),
  invalid_request: kind(400, INVALID_ARGUMENT, 'The request is not valid'),
  idempotency_key_missing: kind(400, INVALID_ARGUMENT, 'The Idempotency-Key header is required'),
  unauthenticated: kind(401, UNAUTHENTICATED, 'Credentials are missing or not valid'),
  invalid_signature: kind(401, UNAUTHENTICATED, 'The signature does not match'),
  missing_scope: kind(403, PERMISSION_DENIED, 'These credentials may not do this'),
  not_found: kind(404, NOT_FOUND, 'There is no such thing here'),
  idempotency_in_flight: kind(409, ABORTED, 'A request with this Idempotency-Key is still running', true),
  reference_taken: kind(409, ALREADY_EXISTS, 'An order with this reference exists already'),
  order_not_payable: kind(409, FAILED_PRECONDITION, 'The order cannot be paid in its state'),
  not_in_review: kind(409, FAILED_PRECONDITION, 'The payment is not waiting for a decision'),
  payload_too_large: kind(413, INVALID_ARGUMENT, 'The body is larger than the limit'),
  unsupported_media_type: kind(415, INVALID_ARGUMENT, 'The body must be application/json'),
  idempotency_key_reused: kind(422, INVALID_ARGUMENT, 'This Idempotency-Key was used with another request'),
  refund_exceeds_captured: kind(422, FAILED_PRECONDITION, 'The refund is more than what is left of the payment'),
  customer_field_required: kind(422, FAILED_PRECONDITION, 'The gateway needs more about the customer'),
  rate_limited: kind(429, RESOURCE_EXHAUSTED, 'Too many requests', true),
  internal_error: kind(500, INTERNAL, 'Something went wrong on our side', true),
  not_implemented: kind(501, UNIMPLEMENTED, 'This is not available yet'),
  unavailable: kind(503, UNAVAILABLE, 'The service cannot answer now', true),
  no_gateway_available: kind(503, UNAVAILABLE, 'No payment gateway is available now', true),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** One field that is wrong: a JSON pointer (RFC 6901) into the body, or a header or parameter by name. */
export interface FieldError {
  pointer: string;
  code: string;
  message: string;
}

/**
 * An error a caller may see. `detail` and `errors` are public; `cause` stays in the log.
 */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ErrorCode,
    readonly detail: string = ERRORS[code].title,
    readonly more: { errors?: FieldError[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(detail, { cause: more.cause });
  }

  get kind(): ErrorKind {
    return ERRORS[this.code];
  }
}
