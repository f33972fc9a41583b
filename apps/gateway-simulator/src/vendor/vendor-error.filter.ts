import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemBody, toProblem, type Logger } from '#libs/platform';
import { gatewayOfPath, VendorError, vendorFailure } from './vendor-error.js';

/** Below a vendor's prefix every error has the vendor's shape; elsewhere it is ours. */
@Catch()
export class VendorErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    if (error instanceof VendorError) {
      void reply.status(error.status).send(error.body);
      return;
    }
    const problem = toProblem(error);
    const { http: status } = problem.kind;
    if (status >= 500) this.logger.error({ err: error }, problem.detail);
    const gateway = gatewayOfPath(http.getRequest<FastifyRequest>().url);
    if (gateway) void reply.status(status).send(vendorFailure(gateway, status, problem.detail));
    else void reply.status(status).type('application/problem+json').send(problemBody(problem));
  }
}
