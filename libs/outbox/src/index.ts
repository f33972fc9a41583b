export {
  appendToOutbox,
  claimFromOutbox,
  settleInOutbox,
  type ClaimedMessage,
  type OutboxMessage,
  type Settlement,
} from './outbox.js';
