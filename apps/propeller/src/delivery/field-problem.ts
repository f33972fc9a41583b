import { Problem } from '#libs/kernel';

/** A publish request that cannot be accepted, with the field named as the proto names it: `event.data_json`. */
export function invalidField(field: string, message: string): Problem {
  const pointer = `/${field.replaceAll('.', '/')}`;
  return new Problem('invalid_request', `${field}: ${message}`, { errors: [{ pointer, code: 'invalid', message }] });
}

/** Part of the contract, and not built yet: said honestly. */
export function notBuilt(field: string): Problem {
  const message = 'this is not available yet';
  return new Problem('not_implemented', `${field}: ${message}`, {
    errors: [{ pointer: `/${field.replaceAll('.', '/')}`, code: 'not_implemented', message }],
  });
}

/** The field a problem is about, as the proto names it. */
export function fieldOf(problem: Problem): string | undefined {
  return problem.more.errors?.[0]?.pointer.slice(1).replaceAll('/', '.');
}
