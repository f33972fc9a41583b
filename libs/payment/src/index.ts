export type { Failure, Observation, RefundObservation } from './core/observation.js';
export {
  PAYMENT_METHODS,
  ORDER_TRANSITIONS,
  type OrderStatus,
  type PaymentMethod,
  type PaymentStatus,
} from './core/states.js';
export type { DomainEvent } from './core/events.js';
export { applyObservation, type Applied, type Origin } from './apply-observation.js';
export { Orders, expireOrders, type Customer, type NewOrder, type Order, type OrderQuery } from './orders.js';
export { Attempts, type Checkout, type Payment, type Transition } from './attempts.js';
export { claimDuePayments, giveUpOn, scheduleNextCheck, type DuePayment } from './due-payments.js';
export { PaymentModule } from './payment.module.js';
export type { Notification } from './notifications.js';
export { timelineOf, type TimelineEntry } from './timeline.js';
export { Sealer } from './tenants/sealing.js';
export type { GatewayAccount, Tenant } from './tenants/tenant.js';
export { TenantDirectory } from './tenants/tenant-directory.js';
export { writeTenant, type TenantDefinition } from './tenants/write-tenant.js';
