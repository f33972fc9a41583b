// @ts-check
// `npm run settle`: apps/reconciliation/src/settle.ts, with the running stack's database.
import { runCompiled } from '../stack/run-compiled.mjs';

await runCompiled('npm run settle', 'apps/reconciliation/src/settle.js');
