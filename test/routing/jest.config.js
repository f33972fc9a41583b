import base from '../../jest.config.js';

/** Only by `npm run test:routing`; `npm test` has an outage of its own. */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/routing'],
  testRegex: '\\.routing\\.ts$',
  testTimeout: 1_200_000,
};
