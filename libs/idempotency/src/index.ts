export { fingerprint } from './fingerprint.js';
export { forgetOldKeys, Idempotency, type IdempotentRequest, type StoredAnswer } from './idempotency.js';
