import type { Account } from '#libs/inquiry';
import type { Question } from '#libs/gateways';
import type { Run } from '../runs/run.js';

/** What is due for one account. */
export interface Due extends Account {
  count: number;
  oldestDueAt: Date;
}

/** One kind of question that a sweep has for gateways. `T`: something to ask about. */
export interface Work<T> {
  /** For metrics. */
  readonly name: string;
  /** What one of them may use up of the account's allowance. */
  readonly questions: readonly Question[];
  due(now: Date): Promise<Due[]>;
  /** The most urgent first, leased to this sweep. */
  claim(account: Account, limit: number): Promise<T[]>;
  /** They were not asked about after all. */
  release(items: T[]): Promise<void>;
  /** Asks, applies, and sets when to ask again. @throws GatewayError rate_limited; what was claimed is to be released */
  check(item: T, run: Run): Promise<'found' | 'still_open'>;
  /** It could not be asked about. */
  postpone(item: T): Promise<void>;
}
