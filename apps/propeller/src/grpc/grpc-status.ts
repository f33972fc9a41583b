import { Metadata, type StatusObject, type status } from '@grpc/grpc-js';
import { toProblem } from '#libs/platform';
import { fieldOf } from '../delivery/field-problem.js';
import { Refusal } from '../auth/refusal.js';

/** https://grpc.io/docs/guides/retry/: clients that retry by themselves honour this. */
function pushBack(metadata: Metadata, ms: number | undefined): void {
  if (ms) metadata.set('grpc-retry-pushback-ms', String(ms));
}

/** Whatever was thrown, as a gRPC status: the stable code in the trailer `problem-code`, the field in `problem-field`. */
export function toStatus(error: unknown): StatusObject {
  const metadata = new Metadata();
  if (error instanceof Refusal) {
    metadata.set('problem-code', error.code);
    pushBack(metadata, error.retryAfterMs);
    return { code: error.grpcStatus, details: error.message, metadata };
  }
  const problem = toProblem(error);
  metadata.set('problem-code', problem.code);
  const field = fieldOf(problem);
  if (field) metadata.set('problem-field', field);
  const { retryAfterSeconds } = problem.more;
  pushBack(metadata, retryAfterSeconds && Math.round(retryAfterSeconds * 1000));
  return { code: problem.kind.grpc as status, details: problem.detail, metadata };
}
