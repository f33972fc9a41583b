import { run } from '#libs/platform';
import { PAYMENTS_NEEDS, startPayments } from './start.js';

await run('payments', PAYMENTS_NEEDS, [startPayments]);
