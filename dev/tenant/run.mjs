// @ts-check
// `npm run tenant`: apps/payments/src/tenants/tenant.ts on the database of the environment, or of the running stack.
import { runCompiled } from '../stack/run-compiled.mjs';

await runCompiled('npm run tenant', 'apps/payments/src/tenants/tenant.js');
