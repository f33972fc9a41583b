import { StandardSchemaValidationPipe } from '@nestjs/common';
import { Problem, type FieldError } from '#libs/kernel';

type Issue = { message: string; path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined; code?: string };

function toFieldError(issue: Issue): FieldError {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  const pointer = path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { pointer, code: issue.code ?? 'invalid', message: issue.message };
}

/** The issues of a zod (or any Standard Schema) check, as the error a caller sees. */
export function invalidRequest(issues: readonly Issue[]): Problem {
  const errors = issues.slice(0, 20).map(toFieldError);
  const first = errors[0];
  return new Problem('invalid_request', first && `${first.pointer || 'body'}: ${first.message}`, { errors });
}

/** Validates every parameter that names a schema: `@Body({ schema })`. */
export function validationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({ exceptionFactory: invalidRequest });
}
