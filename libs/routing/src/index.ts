export { replay, type FailedOver, type Routing } from './core/routing.js';
export { Router, type RouteQuestion } from './router.js';
export { RoutingFeedback, type Attempted } from './feedback.js';
export { SharedMemory } from './shared-memory.js';
