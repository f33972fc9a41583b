import { GatewayError } from './gateway-error.js';

const PAGES_MAX = 500;

export interface Page<T, Cursor> {
  items: T[];
  /** Where the next page begins. Absent on the last. */
  next?: Cursor | undefined;
}

/**
 * Goes through a list that a gateway gives in pages: a call for each, made when it is asked for.
 * @throws GatewayError when there is no end to it: half a report must not pass for a whole one
 */
export async function* allPages<T, Cursor>(
  gateway: string,
  first: Cursor,
  fetchPage: (from: Cursor) => Promise<Page<T, Cursor>>,
): AsyncGenerator<T[]> {
  let from = first;
  for (let page = 0; page < PAGES_MAX; page++) {
    const { items, next } = await fetchPage(from);
    yield items;
    if (next === undefined || items.length === 0) return;
    from = next;
  }
  throw new GatewayError(`${gateway}: a list of more than ${PAGES_MAX} pages`, {
    gateway,
    outcome: 'not_done',
    reason: 'technical',
    code: 'list_too_long',
  });
}
