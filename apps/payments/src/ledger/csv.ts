import type { LedgerEntry } from '#libs/payment';

const COLUMNS = [
  'at',
  'transactionId',
  'kind',
  'gateway',
  'account',
  'amount',
  'currency',
  'paymentId',
  'refundId',
] as const satisfies readonly (keyof LedgerEntry)[];

/** Ids and words of ours alone: none of them needs quotes. */
function lineOf(entry: LedgerEntry): string {
  return COLUMNS.map((column) => (column === 'at' ? entry.at.toISOString() : (entry[column] ?? ''))).join(',');
}

/** A piece for each page, which is read when the one before has been sent. */
export async function* toCsv(pages: AsyncIterable<LedgerEntry[]>): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for await (const page of pages) yield `${page.map(lineOf).join('\r\n')}\r\n`;
}
