import { run } from '#libs/platform';
import { RECONCILIATION_NEEDS, startReconciliation } from './start.js';

await run('reconciliation', RECONCILIATION_NEEDS, [startReconciliation]);
