// @ts-check
// `npm run bench:router`: how much success the router costs beside one that knows the true rates.
import '../../dev/checkout/node-version.mjs';

await import('./run.mjs');
