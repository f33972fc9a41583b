export type { Failure, Observation, RefundObservation } from './core/observation.js';
export {
  PAYMENT_METHODS,
  ORDER_TRANSITIONS,
  type OrderStatus,
  type PaymentMethod,
  type PaymentStatus,
} from './core/states.js';
export type { DomainEvent } from './core/events.js';
export type { Decision } from './core/decide.js';
export { applyObservation, applyObservations, type Applied, type Seen } from './apply-observations.js';
export { applyRefundObservation, type AppliedRefund } from './apply-refund-observation.js';
export type { Origin } from './lock-attempts.js';
export { REFUND } from './new-refunds.js';
export { refundOrders, type RefundOrder } from './refund-orders.js';
export { Refunds, type Refund } from './refunds.js';
export { REVIEW_DECISIONS, Reviews } from './reviews.js';
export { Orders, expireOrders, type Customer, type NewOrder, type Order, type OrderQuery } from './orders.js';
export { Attempts, type Checkout, type Payment, type Transition } from './attempts.js';
export {
  backlogOf,
  claimDuePayments,
  CONCERNS,
  forgetReturnChecks,
  giveUpOnOpen,
  releasePayments,
  scheduleNextCheck,
  scheduleRetry,
  type Backlog,
  type Concern,
  type DuePayment,
  type GivenUp,
} from './due-payments.js';
export { isAbandoned } from './core/schedule.js';
export {
  claimDueRefunds,
  refundBacklogOf,
  releaseRefunds,
  scheduleRefundCheck,
  type DueRefund,
  type RefundBacklog,
} from './due-refunds.js';
export { GatewayCalls, GatewayCallsModule, recordGatewayCall, type GatewayCall } from './gateway-calls.js';
export { checkInvariants, type Violation } from './invariants/check-invariants.js';
export { INVARIANTS } from './invariants/invariants.js';
export { ACCOUNTS, type Account } from './ledger/core/entries.js';
export { Ledger, type LedgerEntry, type StatementQuery } from './ledger/ledger.js';
export { PaymentModule } from './payment.module.js';
export { NOTIFY, TELL_BACKEND, type Notification } from './notifications.js';
export { timelineOf, type TimelineEntry } from './timeline.js';
export { Sealer } from './tenants/sealing.js';
export type { GatewayAccount, Tenant } from './tenants/tenant.js';
export { TenantDirectory } from './tenants/tenant-directory.js';
export type { TenantOverview } from './tenants/tenant-overview.js';
export { TenantError, TenantRegister, type NextCredentials } from './tenants/tenant-register.js';
export { writeTenant } from './tenants/write-tenant.js';
