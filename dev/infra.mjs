// @ts-check
import './checkout/node-version.mjs';

await import('./stack/infra.mjs');
