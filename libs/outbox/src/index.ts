export {
  appendToOutbox,
  claimFromOutbox,
  settleInOutbox,
  type ClaimedMessage,
  type OutboxMessage,
  type Settlement,
} from './outbox.js';
export { claimByTenant, holdLanes, type ClaimByTenant } from './claim-by-tenant.js';
export { expireAccepted, reopenAccepted, settleByReceipts, type DeliveryReceipt } from './receipts.js';
export {
  moveReceiptCursor,
  releaseReceiptLeases,
  renewReceiptLeases,
  takeReceiptLeases,
  type ReceiptLease,
} from './receipt-leases.js';
