import type { Difference, Verdict } from './facts.js';

/** What resolves a difference, for a person to read. */
export function resolvedBy({ ours, listed, surplus, lines }: Verdict, difference: Difference): string {
  switch (difference.kind) {
    case 'missing_here':
      if (lines[0]?.kind === 'adjustment')
        return 'The gateway settled something that is neither a payment nor a refund: find out what it is, then accept it.';
      if (lines[0]?.kind === 'refund' || listed?.kind === 'refund')
        return 'A refund that we did not make: the gateway is asked about its payment, and the refund is adopted. If it is of no payment of ours, find out in its dashboard, then accept it.';
      return ours
        ? 'Its webhook was lost: the gateway is asked, and the payment is booked.'
        : 'Nothing of ours has this name: find out in the gateway’s dashboard who made it, then accept it.';
    case 'missing_there':
      return difference.where === 'list'
        ? 'The gateway is asked: if it has it after all, this closes. If not, ask the gateway for the money, or accept the loss.'
        : 'It is not settled a week after it was paid: ask the gateway when it will be. This closes with the settlement.';
    case 'amount':
      return 'Another amount than we booked: ask the gateway for the rest. A corrected report closes this; or accept it.';
    case 'fee':
      return 'Another fee than was announced: ask the gateway. A corrected report closes this; accepting it books the fee.';
    case 'status':
      return difference.here === 0
        ? 'It counts at the gateway and not here: the gateway is asked, and what it says is booked.'
        : 'It counts here and not at the gateway: the gateway is asked. If it stays so, take it up with the gateway, or accept the loss.';
    case 'duplicate':
      return surplus && lines.length > 0
        ? 'Settled once more than it was paid: the gateway will want it back. Accept it if it does not.'
        : 'Paid a second time within its order: refund it in the gateway’s dashboard, then accept both.';
  }
}

/** Whether the gateway may say more, when it is asked about that one payment. */
export function isWorthAsking({ ours, listed, lines, surplus }: Verdict, difference: Difference): boolean {
  if (surplus) return false;
  const aboutRefund = listed?.kind === 'refund' || lines[0]?.kind === 'refund';
  if (difference.kind === 'missing_here') return ours !== undefined || aboutRefund;
  return difference.kind === 'status' || (difference.kind === 'missing_there' && difference.where === 'list');
}
