// @ts-check
// The names of our own variables, and what the commands make of them.
import { existsSync } from 'node:fs';
import { UserError } from '../terminal/user-error.mjs';
import { inRoot } from './paths.mjs';

/**
 * Every port that `npm start` listens on: its variable and its default.
 * @type {Record<Role, readonly [variable: string, fallback: number]>}
 */
export const portVariables = {
  payments: ['PAYMENTS_PORT', 3000],
  propeller: ['PROPELLER_PORT', 3001],
  simulator: ['SIMULATOR_PORT', 3002],
  worker: ['WORKER_PORT', 3003],
  reconciliation: ['RECONCILIATION_PORT', 3004],
  grpc: ['PROPELLER_GRPC_PORT', 50051],
  grpcDevices: ['PROPELLER_GRPC_DEVICE_PORT', 50052],
};

/** @typedef {'payments' | 'propeller' | 'simulator' | 'worker' | 'reconciliation' | 'grpc' | 'grpcDevices'} Role */
/** @typedef {Record<Role, number>} Ports */

/** What a developer may have set for the running stack, and a test must therefore not see. */
const stackVariables = `
  DATABASE_URL REDIS_URL REDIS_QUEUE_URL REDIS_PUSH_URL HOST PUBLIC_URL
  PAYMENTS_PORT PROPELLER_PORT SIMULATOR_PORT WORKER_PORT RECONCILIATION_PORT INTERNAL_PORT
  PROPELLER_GRPC_PORT PROPELLER_GRPC_DEVICE_PORT PROPELLER_GRPC_URL PROPELLER_URL PROPELLER_TENANTS_FILE
  CREDENTIALS_KEY RAZORPAY_URL CASHFREE_URL JUSPAY_URL SIMULATOR_URL SIMULATOR_ACCOUNTS_FILE SIMULATOR_SCRIPT_FILE NODE_ENV LOG_LEVEL
  DRAIN_SECONDS DATABASE_POOL CORS_ORIGINS RECONCILIATION_EVERY_SECONDS QUEUE_REPLICAS_MIN
  QUEUE_BOARD_PASSWORD FAILPOINT
`
  .trim()
  .split(/\s+/);

/** What is already in the environment wins over the file. */
export function loadDotEnv() {
  if (existsSync(inRoot('.env'))) process.loadEnvFile(inRoot('.env'));
}

/** @returns {Ports} */
export function portsFromEnvironment() {
  const ports = Object.entries(portVariables).map(([role, [name, fallback]]) => {
    const text = process.env[name] || String(fallback);
    const port = Number(text);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new UserError(`${name} must be a port, a number from 1 to 65535; it is "${text}".`);
    }
    return [role, port];
  });
  return /** @type {Ports} */ (Object.fromEntries(ports));
}

/** @returns {NodeJS.ProcessEnv} */
export function environmentForTests() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !stackVariables.includes(name)));
}
