// @ts-check
import './checkout/node-version.mjs';

await import('./settlement/run.mjs');
