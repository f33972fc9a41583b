/** What a fact is about. `adjustment`: what a gateway settles besides payments and refunds. */
export type Kind = 'payment' | 'refund';

/** How an entity is found in somebody else's books. */
export interface Names {
  /** The gateway's name for the payment or the refund. */
  entityId?: string | undefined;
  gatewayOrderId?: string | undefined;
  /** Ours: of the attempt, or of the refund. */
  reference?: string | undefined;
}

/** A payment or a refund in our ledger. Paise. */
export interface Ours extends Names {
  kind: Kind;
  id: string;
  paymentId: string;
  /** `done`: its money is in the ledger. */
  state: 'open' | 'done' | 'failed';
  amount: number;
  currency: string;
  /** When it was booked. */
  at?: Date | undefined;
  /** The gateway gave the payment back by itself: it settles neither. */
  returned: boolean;
  /** A person took it for lost: nothing of it is awaited any more. */
  writtenOff: boolean;
}

/** The same in the gateway's own list. */
export interface Listed extends Names {
  kind: Kind;
  entityId: string;
  state: 'open' | 'done' | 'failed' | 'returned';
  amount: number;
  fee?: number | undefined;
  tax?: number | undefined;
  currency: string;
}

/** A line of a settlement report. Paise, signed as the tenant sees them: a refund's are negative. */
export interface Line extends Names {
  /** The same for the same line, however often it is read. */
  id: string;
  kind: Kind | 'adjustment';
  amount: number;
  fee: number;
  tax: number;
  net: number;
  currency: string;
}

export interface Facts {
  ours: readonly Ours[];
  listed: readonly Listed[];
  /** In the order in which they were settled. */
  lines: readonly Line[];
}

/** Which of our entries the gateway's list, and its reports, must have by now. */
export interface Awaited {
  /** Lists are known from here. */
  listedFrom: Date;
  /** … to here, not included. */
  listedUntil: Date;
  settledFrom: Date;
  /** What was booked before is settled by now. */
  settledBefore: Date;
}

/** The ways in which three books can differ. */
export const DIFFERENCES = ['missing_here', 'missing_there', 'amount', 'fee', 'status', 'duplicate'] as const;
export type DifferenceKind = (typeof DIFFERENCES)[number];

export interface Difference {
  kind: DifferenceKind;
  /** Where it shows. */
  where: 'list' | 'report';
  /** Paise, in our books and in the gateway's; 0 where there is nothing. */
  here: number;
  there: number;
}

/** One thing that all three books may speak of. */
export interface Subject {
  key: string;
  ours?: Ours | undefined;
  listed?: Listed | undefined;
  /** Of them the first settles it. */
  lines: Line[];
  /** There is another one that `ours` is about, and this is one too many. */
  surplus: boolean;
}

export interface Verdict extends Subject {
  difference?: Difference | undefined;
}
