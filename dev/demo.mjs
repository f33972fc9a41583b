// @ts-check
import './checkout/node-version.mjs';

await import('./demo/run.mjs');
