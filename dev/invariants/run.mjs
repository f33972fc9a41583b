// @ts-check
import { runCompiled } from '../stack/run-compiled.mjs';

await runCompiled('npm run check:invariants', 'apps/reconciliation/src/invariants.js');
