import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { firstValueFrom, from, type Observable } from 'rxjs';
import { fingerprint, Idempotency, type StoredAnswer } from '#libs/idempotency';
import { Problem } from '#libs/kernel';
import { problemBody, type Backend } from '#libs/platform';

export const IDEMPOTENCY_KEY = 'idempotency-key';
const KEY = /^[\x21-\x7e]{1,255}$/;

type Request = FastifyRequest & { backend: Backend };

/** Runs the handler once per Idempotency-Key: a repeat gets the stored answer, with `Idempotency-Replayed: true`. */
@Injectable()
export class IdempotentInterceptor implements NestInterceptor {
  constructor(private readonly idempotency: Idempotency) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return from(this.answer(context, next));
  }

  private async answer(context: ExecutionContext, next: CallHandler): Promise<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const reply = http.getResponse<FastifyReply>();
    const key = request.headers[IDEMPOTENCY_KEY];
    if (typeof key !== 'string' || !KEY.test(key)) {
      throw new Problem('idempotency_key_missing', 'Send an Idempotency-Key header of 1 to 255 visible characters.');
    }
    const stored = await this.idempotency.run(
      {
        tenantId: request.backend.tenant,
        route: `${request.method} ${request.routeOptions.url ?? request.url}`,
        key,
        fingerprint: fingerprint(request.url, request.body),
      },
      () => this.work(next, reply),
    );
    if (stored.replayed) void reply.header('idempotency-replayed', 'true');
    if (stored.status >= 400) void reply.type('application/problem+json');
    void reply.status(stored.status);
    return stored.body;
  }

  /** A refusal is an answer too, and is kept; 5xx are not, nor is a request that was not understood. */
  private async work(next: CallHandler, reply: FastifyReply): Promise<StoredAnswer> {
    try {
      return { status: reply.statusCode, body: await firstValueFrom(next.handle()) };
    } catch (error) {
      if (error instanceof Problem && error.kind.http > 400 && error.kind.http < 500)
        return { status: error.kind.http, body: problemBody(error) };
      throw error;
    }
  }
}
