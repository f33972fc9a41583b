import base from '../../jest.config.js';

/** Only by `npm run test:hostile`: `npm test` looks for *.spec.ts. */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/hostile'],
  testRegex: 'main\\.hostile\\.ts$',
};
