// @ts-check
// `npm run bench:road`: how long it takes from a gateway's webhook to the phone, and where the time goes.
import '../../dev/checkout/node-version.mjs';

await import('./run.mjs');
