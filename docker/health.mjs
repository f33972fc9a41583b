// @ts-check
// The image's HEALTHCHECK: asks the process that runs in this container whether it lives.
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {Record<string, readonly [variable: string, port: string]>} */
const ports = {
  payments: ['PAYMENTS_PORT', '3000'],
  all: ['PAYMENTS_PORT', '3000'],
  propeller: ['PROPELLER_PORT', '3001'],
  'gateway-simulator': ['SIMULATOR_PORT', '3002'],
  'webhook-worker': ['WORKER_PORT', '3003'],
  reconciliation: ['RECONCILIATION_PORT', '3004'],
};

const name = readFileSync(join(tmpdir(), 'process'), 'utf8').trim();
const found = ports[name];
// `migrate` and `seed` do their work and end: they have no port to ask.
if (found) {
  const [variable, fallback] = found;
  const url = `http://127.0.0.1:${process.env[variable] || fallback}/health/live`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(4_000) });
    if (!response.ok) throw new Error(`status ${response.status}`);
  } catch (error) {
    process.stderr.write(`${url}: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
