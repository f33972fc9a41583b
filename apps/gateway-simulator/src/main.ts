import { run } from '#libs/platform';
import { startSimulator } from './start.js';

if (process.env['NODE_ENV'] === 'production') {
  process.stderr.write(
    'The gateway simulator says "paid" without any money: it does not run with NODE_ENV=production.\n',
  );
  process.exit(78); // EX_CONFIG of sysexits.h
}
await run('gateway-simulator', [], [startSimulator]);
