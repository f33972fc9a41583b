export { choose, type Candidate, type Choice } from './core/choose.js';
export { GatewayHealth } from './gateway-health.js';
