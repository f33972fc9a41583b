import { Problem } from '#libs/kernel';

/** A publish request that cannot be accepted, with the field named as the proto names it: `event.data_json`. */
export function invalidField(field: string, message: string): Problem {
  const pointer = `/${field.replaceAll('.', '/')}`;
  return new Problem('invalid_request', `${field}: ${message}`, { errors: [{ pointer, code: 'invalid', message }] });
}

/** The field a problem is about, as the proto names it. */
export function fieldOf(problem: Problem): string | undefined {
  return problem.more.errors?.[0]?.pointer.slice(1).replaceAll('/', '.');
}
