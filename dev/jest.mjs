// @ts-check
import './checkout/node-version.mjs';

await import('./testing/single.mjs');
