export type { Candidate } from './core/decide.js';
export { describe } from './core/explain.js';
export { replay, type FailedOver, type Routing } from './core/routing.js';
export { PolicyError, readPolicy } from './policy.js';
export type { Policy } from './core/policy.js';
export { Router, type RouteQuestion } from './router.js';
export { RoutingFeedback, type Attempted } from './feedback.js';
export { HISTORY_MINUTES_MAX, RoutingHistory, type Decided, type Minute, type Minutes } from './history.js';
export { SharedMemory } from './shared-memory.js';
