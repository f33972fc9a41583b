import { telling, type SimulatedOrder, type Try } from '../core/order.js';
import { refundable } from '../core/refund.js';
import { VendorError } from '../vendor/vendor-error.js';
import { juspayFailure } from './errors.js';

/** The charged transaction and how much of it goes back: all that is left unless asked for less. @throws VendorError */
export function refundedTry(order: SimulatedOrder, asked: number | undefined): { attempt: Try; amount: number } {
  const attempt = telling(order);
  if (attempt?.status !== 'success')
    throw new VendorError(
      400,
      juspayFailure(400, 'The order is not charged: there is nothing to refund.', 'INVALID_ACTION'),
    );
  const left = refundable(order, attempt);
  if (left === 0 || (asked !== undefined && asked > left))
    throw new VendorError(
      400,
      juspayFailure(400, 'The refund is more than what is left of the charge.', 'INVALID_INPUT'),
    );
  return { attempt, amount: asked ?? left };
}
