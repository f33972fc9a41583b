/** Something that must always be true, as a query for what breaks it. */
export interface Invariant {
  name: string;
  /** What must be true. */
  says: string;
  /**
   * Rows `{id, detail}` of what breaks it. $1: now; $2: the moves a payment may make, as `[{from, to}]`;
   * $3: the same for refunds.
   */
  sql: string;
}
