import base from '../../jest.config.js';

/** Only by `npm run test:crash`, which provides a PostgreSQL that may be killed: `npm test` looks for *.spec.ts. */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/crash'],
  testRegex: '\\.crash\\.ts$',
  testTimeout: 240_000,
};
