import { createHash } from 'node:crypto';

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** The same for the same request, whatever the order of its fields. */
export function fingerprint(path: string, body: unknown): string {
  return createHash('sha256')
    .update(`${path}\n${JSON.stringify(sorted(body)) ?? ''}`)
    .digest('hex');
}
