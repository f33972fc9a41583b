// @ts-check

/**
 * What the applications are told. What the user has set stays, but for what makes it the development stack.
 * @param {{ databaseUrl: string; redisUrl: string; ports: import('../checkout/environment.mjs').Ports }} stack
 * @returns {NodeJS.ProcessEnv}
 */
export function stackEnvironment({ databaseUrl, redisUrl, ports }) {
  const simulator = `http://localhost:${ports.simulator}`;
  const defaults = {
    PROPELLER_TENANTS_FILE: 'dev/propeller-tenants.json',
    SIMULATOR_ACCOUNTS_FILE: 'dev/tenants.json',
    // They follow a port that was changed.
    PUBLIC_URL: `http://localhost:${ports.payments}`,
    PROPELLER_URL: `http://localhost:${ports.propeller}`,
    PROPELLER_GRPC_URL: `localhost:${ports.grpc}`,
    SIMULATOR_URL: simulator,
  };
  return { ...defaults, ...process.env, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, NODE_ENV: 'development' };
}
