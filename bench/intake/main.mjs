// @ts-check
// `npm run bench:intake`: how many webhooks a second the door takes, and how many become state.
import '../../dev/checkout/node-version.mjs';

await import('./run.mjs');
