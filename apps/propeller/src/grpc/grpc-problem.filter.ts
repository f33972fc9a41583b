import { Catch, Inject, type ExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import { LOGGER, toProblem, type Logger } from '#libs/platform';
import { metrics } from '../metrics.js';
import { toStatus } from './grpc-status.js';

@Catch()
export class GrpcProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown): Observable<never> {
    const problem = toProblem(error);
    metrics.publishRefused.inc({ code: problem.code });
    if (problem.code === 'internal_error') this.logger.error({ err: problem.more.cause ?? problem }, problem.detail);
    return throwError(() => toStatus(error));
  }
}
