import { status } from '@grpc/grpc-js';

interface RefusalKind {
  reason: string;
  /** The same connection attempt may succeed later. */
  retryable: boolean;
  grpc: status;
  /** How long a gRPC client that retries by itself waits with that. */
  retryAfterMs?: number;
}

function refused(reason: string, grpc = status.UNAUTHENTICATED, retryable = false): RefusalKind {
  return { reason, retryable, grpc };
}

/** Why a device is not let in. Codes are stable, and the same over socket.io and gRPC. */
export const REFUSALS = {
  token_missing: refused('No device token was sent.'),
  token_malformed: refused('The token is not a JSON Web Token with the claims of a device token.'),
  token_algorithm: refused('The token must be signed with the algorithm of its key: HS256, RS256 or ES256.'),
  token_key_unknown: refused('No tenant has a key with the kid of this token.'),
  token_signature: refused('The signature of the token does not match its key.'),
  token_expired: refused('The token has expired.'),
  token_not_yet_valid: refused('The token is not valid yet.'),
  token_audience: refused('The token is not for the audience "propeller".'),
  token_lifetime: refused('The token needs an exp at most 24 hours after its iat.'),
  token_revoked: refused('The token, or all tokens of its client up to some time, were revoked.'),
  tenant_mismatch: refused('The token names another tenant than the one its key belongs to.'),
  client_invalid: refused('The sub of the token is not a valid client id.'),
  device_required: refused('Neither the token nor the connection names a device.', status.INVALID_ARGUMENT),
  device_invalid: refused('The device id is not valid.', status.INVALID_ARGUMENT),
  device_mismatch: refused('The token is for another device.', status.PERMISSION_DENIED),
  since_invalid: refused('since must be absent, "latest" or an offset in digits.', status.INVALID_ARGUMENT),
  attribute_invalid: refused(
    'os and appVersion must have 1 to 64 printable ASCII characters.',
    status.INVALID_ARGUMENT,
  ),
  auth_invalid: refused('auth must be an object whose values are strings.', status.INVALID_ARGUMENT),
  api_key_refused: refused('An API key publishes and reads; devices listen with a token.', status.PERMISSION_DENIED),
  draining: refused('This node is going away.', status.UNAVAILABLE, true),
  node_full: {
    ...refused('This node has as many connections as it takes.', status.RESOURCE_EXHAUSTED, true),
    retryAfterMs: 5000,
  },
  connection_rate: {
    ...refused('Too many connect at this moment.', status.RESOURCE_EXHAUSTED, true),
    retryAfterMs: 1000,
  },
} as const satisfies Record<string, RefusalKind>;

export type RefusalCode = keyof typeof REFUSALS;

export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly code: RefusalCode) {
    super(REFUSALS[code].reason);
  }

  get grpcStatus(): status {
    return REFUSALS[this.code].grpc;
  }

  get retryAfterMs(): number | undefined {
    const kind: RefusalKind = REFUSALS[this.code];
    return kind.retryAfterMs;
  }

  /** What a socket.io client finds in `connect_error.data`. */
  get data(): { code: RefusalCode; reason: string; retryable: boolean } {
    return { code: this.code, reason: this.message, retryable: REFUSALS[this.code].retryable };
  }
}
