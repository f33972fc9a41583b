export {
  AMOUNT_MAX,
  CURRENCIES,
  formatRupees,
  fromDecimal,
  isAmount,
  toDecimal,
  type Currency,
  type Money,
} from './money.js';
export { systemClock, type Clock } from './clock.js';
export { CLIENT_ID, derivedId, newId, newReference, refundReference, TENANT_ID, type IdPrefix } from './ids.js';
export { ERRORS, Problem, type ErrorCode, type FieldError } from './errors.js';
export { within } from './deadline.js';
export { Batcher } from './batcher.js';
export { failpoint, FAILPOINTS, parseFailpoint, type Failpoint } from './failpoint.js';
