import base from '../../jest.config.js';

/** Only by `npm run test:reconcile`; `npm test` has a small one of its own. */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/reconcile'],
  testRegex: '\\.reconcile\\.ts$',
  testTimeout: 2_400_000,
};
