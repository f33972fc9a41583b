import base from '../../jest.config.js';

/** Only by `npm run test:stress`: `npm test` looks for *.spec.ts. */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/stress'],
  testRegex: 'main\\.stress\\.ts$',
};
