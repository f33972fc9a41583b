// @ts-check
// `npm start`: everything on this machine, until Ctrl-C.
import { logsDir } from '../checkout/paths.mjs';
import { live } from '../processes/life.mjs';
import { bold, dim, say, secondsSince, step } from '../terminal/terminal.mjs';
import { startApp } from './apps.mjs';
import { checkPorts } from './ports.mjs';
import { provideStack } from './provide.mjs';
import { untilReady } from './ready.mjs';

/** @typedef {import('../checkout/environment.mjs').Ports} Ports */

const apps = /** @type {const} */ ([
  // The simulator first, so that it stops last: what is drained may still ask a gateway.
  { name: 'simulator', script: 'dist/apps/gateway-simulator/src/main.js', ports: ['simulator'] },
  { name: 'app', script: 'dist/src/main.js', ports: ['payments', 'propeller', 'worker', 'reconciliation'] },
]);

await live(
  async (life) => {
    const startedAt = Date.now();
    say(bold('payment-propeller'));
    const { ports, env, state } = await provideStack(life, 'npm start', checkPorts);
    const waits = apps.flatMap(({ name, script, ports: roles }) => {
      const group = startApp(life, { name, script, env, logs: logsDir });
      state.addProcess(group);
      return roles.map((role) => () => step(role, () => orFailure(life, untilReady(life, role, ports[role]))));
    });
    life.defer(() => say(dim('draining, then stopping the databases …')));
    await Promise.all(waits.map((wait) => wait()));
    welcome(ports, startedAt);
    await life.untilEnd();
  },
  { interruptedCode: 0 },
);

/** @param {import('../processes/life.mjs').Life} life @param {Promise<void>} wait */
function orFailure(life, wait) {
  return Promise.race([wait, life.failed]);
}

/** @param {Ports} ports @param {number} startedAt */
function welcome(ports, startedAt) {
  const payments = `http://localhost:${ports.payments}`;
  const order = { reference: 'first-order', amount: 42_000, currency: 'INR', customer: { id: 'customer_1' } };
  say(`
${bold('Ready')} after ${secondsSince(startedAt)}.

  demo             ${bold(`${payments}/demo`)}
  payments API     ${payments}        documented at ${payments}/docs
  Propeller        http://localhost:${ports.propeller}        gRPC on ${ports.grpc} (backends) and ${ports.grpcDevices} (devices)
  simulator        http://localhost:${ports.simulator}        Razorpay, Cashfree and Juspay, as we need them
  health           /health/ready on ${ports.payments}, ${ports.propeller}, ${ports.worker} (worker), ${ports.reconciliation} (reconciliation)
  logs             ${logsDir}

${bold('Try next')}
  open ${payments}/demo, tap Pay, and watch the right phone light up
  npm run demo     the same in a terminal, step by step
  curl -s ${payments}/v1/orders -H 'authorization: Bearer dev-zomato-key' -H 'idempotency-key: first-order' \\
    -H 'content-type: application/json' -d '${JSON.stringify(order)}'

Ctrl-C stops everything and keeps the data.
`);
}
