export type { Failure, Observation } from './core/observation.js';
export { PAYMENT_METHODS, type OrderStatus, type PaymentMethod, type PaymentStatus } from './core/states.js';
