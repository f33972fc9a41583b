export { ConfigError, loadConfig, type Config, type Need } from './config.js';
export { createLogger, type Logger } from './logger.js';
export { counter, gauge, histogram, tally } from './metrics.js';
export { HealthModule, type ReadinessCheck } from './health.js';
export { problemBody, toProblem } from './problem.filter.js';
export {
  API_KEY_STORE,
  ApiKeyGuard,
  authenticateBackend,
  CurrentTenant,
  hashApiKey,
  isDevelopmentKey,
  RequireScope,
  SCOPES,
  type ApiKeyStore,
  type Backend,
  type Scope,
} from './api-key.js';
export { operatorPage, PageHeaders } from './operator-page.js';
export { InternalGuard, internalOnly } from './internal.js';
export { clockOf, type Pause } from './clock.js';
export { CLOCK, CONFIG, LOGGER, PAUSE } from './tokens.js';
export { PlatformModule } from './platform.module.js';
export { createHttpApp, listen } from './http.js';
export { run, type Running, type Start } from './run.js';
