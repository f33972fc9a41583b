// @ts-check
import './checkout/node-version.mjs';

await import('./webhooks/run.mjs');
