// @ts-check
import './checkout/node-version.mjs';

await import('./invariants/run.mjs');
