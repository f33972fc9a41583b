// @ts-check
import './checkout/node-version.mjs';

await import('./tenant/run.mjs');
