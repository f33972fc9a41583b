// @ts-check
// `npm run bench:push`: what one delivery and one idle phone cost Propeller, beside servers that promise nothing.
import '../../dev/checkout/node-version.mjs';

await import('./run.mjs');
