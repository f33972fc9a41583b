import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Problem, type ErrorCode } from '#libs/kernel';
import type { Logger } from './logger.js';

const BY_STATUS: Record<number, ErrorCode> = {
  400: 'invalid_request',
  401: 'unauthenticated',
  403: 'missing_scope',
  404: 'not_found',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  503: 'unavailable',
};

/** Whatever was thrown, as something a caller may see. What is not ours to explain becomes `internal_error`. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number } | null)?.statusCode;
  const code = BY_STATUS[status ?? 500];
  return code ? new Problem(code) : new Problem('internal_error', undefined, { cause: error });
}

/** RFC 9457. */
export function problemBody(problem: Problem) {
  return {
    type: `urn:payment-propeller:problem:${problem.code}`,
    title: problem.kind.title,
    status: problem.kind.http,
    code: problem.code,
    detail: problem.detail,
    ...(problem.more.errors && { errors: problem.more.errors }),
  };
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    // Terminus answers "not ready" with a body of its own, which is the answer.
    if (error instanceof HttpException && error.getStatus() === 503 && typeof error.getResponse() === 'object') {
      void host.switchToHttp().getResponse<FastifyReply>().status(503).send(error.getResponse());
      return;
    }
    const problem = toProblem(error);
    if (problem.kind.http >= 500) this.logger.error({ err: problem.more.cause ?? problem }, problem.detail);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (problem.more.retryAfterSeconds) void reply.header('retry-after', String(problem.more.retryAfterSeconds));
    void reply.status(problem.kind.http).type('application/problem+json').send(problemBody(problem));
  }
}
