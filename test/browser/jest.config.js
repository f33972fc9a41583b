import base from '../../jest.config.js';

/** Only by `npm run test:browser`, which provides the stack and the browser: `npm test` looks for *.spec.ts. */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/browser'],
  testRegex: '\\.browser\\.ts$',
  testTimeout: 60_000,
};
