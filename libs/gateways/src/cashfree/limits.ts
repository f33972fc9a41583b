import type { Question } from '../gateway.js';
import type { Site } from '../site.js';

/**
 * Reads a minute that an account has; https://www.cashfree.com/docs/api-reference/payments/rate-limits. Calls that
 * make something are not held back here: being refused is all that Cashfree would do, too.
 */
const READS = { order: 400, payments: 100, refund: 30 };
const SANDBOX_READS = { order: 60, payments: 30, refund: 30 };

const isSandbox = ({ url }: Site) => new URL(url).hostname.startsWith('sandbox.');

/** Of one process. The simulator has no limits but those it is told to have. */
export function readsPerMinute(site: Site): Record<string, number> {
  if (site.checkoutPage) return {};
  return isSandbox(site) ? SANDBOX_READS : READS;
}

/** A status now and then looks at the refunds besides (`mayBeReturned`): a fifth of those reads is left for that. */
const REFUND_QUESTIONS = (READS.refund * 4) / 5;

/** Pages of reports: nothing is published, so as few as of what it has fewest. */
const REPORTS = 30;

/** Of all processes together. A status is one read of the payments, of which there are fewest. */
export function cashfreeQuestions(site: Site): Record<Question, number> {
  return {
    status: isSandbox(site) ? SANDBOX_READS.payments : READS.payments,
    refunds: REFUND_QUESTIONS,
    report: REPORTS,
  };
}
