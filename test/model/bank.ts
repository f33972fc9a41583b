/** One payment as the bank knows it: the truth that everything else has to end up agreeing with. */
export interface BankPayment {
  reference: string;
  tenant: string;
  gateway: string;
  asked: number;
  captured: number;
  failed: boolean;
  refunds: BankRefund[];
}

export interface BankRefund {
  id: string;
  /** Ours; none for one that the bank made by itself. */
  reference?: string;
  amount: number;
}

export interface Mail {
  tenant: string;
  gateway: string;
  body: Buffer;
  /** Nothing else would ever say so. */
  irreplaceable: boolean;
}

export type Letter =
  | {
      type: 'payment';
      reference: string;
      status: 'success' | 'failed';
      amount: number;
      returned: boolean;
      copy: number;
    }
  | { type: 'refund'; reference: string; refund: BankRefund };

export const backOf = ({ refunds }: BankPayment) => refunds.reduce((sum, { amount }) => sum + amount, 0);

/** What really happened to the money, and the webhooks that say so. */
export class Bank {
  readonly payments: BankPayment[] = [];
  readonly mail: Mail[] = [];
  private refundsMade = 0;

  find(reference: string): BankPayment | undefined {
    return this.payments.find((payment) => payment.reference === reference);
  }

  open(payment: Omit<BankPayment, 'captured' | 'failed' | 'refunds'>): BankPayment {
    const known = this.find(payment.reference);
    if (known) return known;
    const opened = { ...payment, captured: 0, failed: false, refunds: [] };
    this.payments.push(opened);
    return opened;
  }

  pay(payment: BankPayment, amount: number): void {
    if (payment.captured > 0) return;
    payment.captured = amount;
    // Several events say the same: authorized, captured, order paid.
    for (const copy of [1, 2]) this.tell(payment, copy);
  }

  fail(payment: BankPayment): void {
    if (payment.captured > 0) return;
    payment.failed = true;
    this.tell(payment, 1);
  }

  /** The bank gives back what it still holds, by itself. */
  giveBack(payment: BankPayment): void {
    const amount = payment.captured - backOf(payment);
    if (amount > 0) this.refund(payment, amount);
  }

  /** Undefined when it is more than the bank holds. The same reference is the same refund. */
  refund(payment: BankPayment, amount: number, reference?: string): BankRefund | undefined {
    const made = reference ? payment.refunds.find((refund) => refund.reference === reference) : undefined;
    if (made) return made;
    if (amount > payment.captured - backOf(payment)) return undefined;
    const refund = { id: `rfnd_${payment.reference}_${++this.refundsMade}`, amount, ...(reference && { reference }) };
    payment.refunds.push(refund);
    this.post(payment, { type: 'refund', reference: payment.reference, refund });
    return refund;
  }

  statusOf(payment: BankPayment): 'success' | 'failed' | 'pending' {
    if (payment.captured > 0) return 'success';
    return payment.failed ? 'failed' : 'pending';
  }

  /** All of it went back, and not because we asked. */
  isReturned(payment: BankPayment): boolean {
    const own = payment.refunds.filter((refund) => refund.reference === undefined);
    return payment.captured > 0 && own.reduce((sum, { amount }) => sum + amount, 0) === payment.captured;
  }

  private tell(payment: BankPayment, copy: number): void {
    const status = payment.captured > 0 ? 'success' : 'failed';
    const returned = this.isReturned(payment);
    this.post(payment, {
      type: 'payment',
      reference: payment.reference,
      status,
      amount: payment.captured,
      returned,
      copy,
    });
  }

  private post({ tenant, gateway }: BankPayment, letter: Letter): void {
    const irreplaceable = letter.type === 'refund' && letter.refund.reference === undefined;
    this.mail.push({ tenant, gateway, body: Buffer.from(JSON.stringify(letter)), irreplaceable });
  }
}
