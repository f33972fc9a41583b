// @ts-check
// `npm run infra`: just the databases, for processes that are started one by one.
import { live } from '../processes/life.mjs';
import { bold, say } from '../terminal/terminal.mjs';
import { provideStack } from './provide.mjs';

await live(
  async (life) => {
    say(bold('payment-propeller: databases only'));
    const { databases, env } = await provideStack(life, 'npm run infra');
    const exports = {
      DATABASE_URL: databases.databaseUrl,
      REDIS_URL: databases.redisUrl,
      PROPELLER_TENANTS_FILE: env['PROPELLER_TENANTS_FILE'],
      SIMULATOR_ACCOUNTS_FILE: env['SIMULATOR_ACCOUNTS_FILE'],
    };
    say('\nReady. In other terminals, for example:\n');
    for (const [name, value] of Object.entries(exports)) say(`export ${name}=${value}`);
    say('\nnpx nest start payments       # webhook-worker, reconciliation, propeller, gateway-simulator');
    say('\nCtrl-C stops the databases and keeps the data.');
    await life.untilEnd();
  },
  { interruptedCode: 0 },
);
