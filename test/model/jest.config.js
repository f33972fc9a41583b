import base from '../../jest.config.js';

/** By `npm run test:model`; `npm test` runs fewer of the same. */
export default { ...base, rootDir: '../..', roots: ['<rootDir>/test/model'] };
