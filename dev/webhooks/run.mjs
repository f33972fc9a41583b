// @ts-check
// `npm run webhooks:replay`: apps/payments/src/webhooks/replay.ts, likewise.
import { runCompiled } from '../stack/run-compiled.mjs';

await runCompiled('npm run webhooks:replay', 'apps/payments/src/webhooks/replay.js');
