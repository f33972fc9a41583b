/** What a downtime is about, of a vendor's word for it: `ALL` and `ALL_BANKS` are no part of a method, but all of it. */
export function instrumentOf(word: string | undefined): string | undefined {
  return word !== undefined && /^all(_|$)/i.test(word) ? undefined : word;
}
