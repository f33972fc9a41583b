export { replay, type FailedOver, type Routing } from './core/routing.js';
export { PolicyError, readPolicy } from './policy.js';
export type { Policy } from './core/policy.js';
export { Router, type RouteQuestion } from './router.js';
export { RoutingFeedback, type Attempted } from './feedback.js';
export { SharedMemory } from './shared-memory.js';
