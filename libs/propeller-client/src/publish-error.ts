import { status, type ServiceError } from '@grpc/grpc-js';
import type { PublishFailure } from '#libs/propeller-contract';

/** Trying again later can help, always with the same event id: the first attempt may have been accepted unseen. */
const RETRYABLE = new Set([
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.ABORTED,
  status.CANCELLED,
  status.INTERNAL,
  status.UNKNOWN,
]);

/** Why Propeller did not take an event. `code` is stable; `field` names what is wrong in the request. */
export class PublishError extends Error {
  override readonly name = 'PublishError';

  constructor(
    readonly code: string,
    message: string,
    readonly retryable: boolean,
    readonly field?: string,
  ) {
    super(message);
  }

  static fromResult({ code, message, retryable, field }: PublishFailure): PublishError {
    return new PublishError(code, message, retryable, field || undefined);
  }

  static fromStatus(error: ServiceError): PublishError {
    const text = (key: string) => error.metadata?.get(key)[0]?.toString();
    const code = text('problem-code') ?? (RETRYABLE.has(error.code) ? 'unavailable' : 'internal_error');
    return new PublishError(code, error.details, RETRYABLE.has(error.code), text('problem-field'));
  }
}
