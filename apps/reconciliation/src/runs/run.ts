/** What made a sweep begin: the schedule, or that none had finished for too long. */
export type RunCause = 'schedule' | 'watchdog';

export const FINDING_KINDS = ['settled', 'review', 'gave_up', 'refund', 'returned'] as const;

/** Something that no webhook had told. */
export interface Finding {
  /**
   * `settled`: a payment ended; `review`, `gave_up`: it waits for a person; `refund`: one of ours ended; `returned`: the
   * gateway gave money back by itself, or somebody did in its dashboard.
   */
  kind: (typeof FINDING_KINDS)[number];
  tenantId: string;
  gateway: string;
  orderId: string;
  paymentId: string;
  detail: Record<string, unknown>;
}

export interface Counts {
  /** Questions about payments and refunds that were answered. */
  asked: number;
  /** Of them, those that told something new. */
  found: number;
  stillOpen: number;
  /** Questions without an answer. */
  failed: number;
  /** Questions that a gateway refused as too many. */
  limited: number;
  gaveUp: number;
  expiredOrders: number;
}

export const NO_COUNTS: Readonly<Counts> = {
  asked: 0,
  found: 0,
  stillOpen: 0,
  failed: 0,
  limited: 0,
  gaveUp: 0,
  expiredOrders: 0,
};

/** One sweep, as far as it has come. */
export class Run {
  readonly counts: Counts = { ...NO_COUNTS };
  private unsaved: Finding[] = [];

  constructor(
    readonly id: number,
    /** Then the next sweep begins: what is not done by then is its. */
    readonly until: Date,
  ) {}

  count(what: keyof Counts, by = 1): void {
    this.counts[what] += by;
  }

  found(finding: Finding): void {
    this.counts.found++;
    this.unsaved.push(finding);
  }

  /** What was found since the last time. */
  takeFindings(): Finding[] {
    const findings = this.unsaved;
    this.unsaved = [];
    return findings;
  }
}
