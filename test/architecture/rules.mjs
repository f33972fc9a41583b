// @ts-check
// The arrows of the architecture. Every rule is proved by a fixture that breaks it (see fixtures/).

/** What each lib may import of the others. Whatever is not listed is forbidden. */
const ARROWS = {
  kernel: [],
  platform: ['kernel'],
  database: ['kernel', 'platform'],
  queue: ['kernel', 'platform'],
  outbox: ['kernel', 'database'],
  idempotency: ['kernel', 'database'],
  payment: ['kernel', 'database', 'outbox'],
  'backend-webhooks': ['kernel', 'platform', 'database', 'payment'],
  gateways: ['kernel', 'platform', 'payment'],
  routing: ['kernel', 'platform', 'gateways'],
  inquiry: ['kernel', 'platform', 'database', 'gateways', 'payment', 'routing'],
  settlement: ['kernel', 'platform', 'database', 'gateways', 'payment', 'inquiry'],
  webhooks: ['kernel', 'database', 'queue', 'gateways', 'payment'],
  'propeller-contract': [],
  'propeller-client': ['kernel', 'platform', 'propeller-contract'],
  'device-sdk': [],
};

const SPEC = '\\.spec\\.ts$';

const arrows = Object.entries(ARROWS).map(([lib, allowed]) => ({
  name: `arrow-${lib}`,
  comment: `libs/${lib} may import ${allowed.length > 0 ? allowed.join(', ') : 'no other lib'}`,
  severity: 'error',
  from: { path: `^libs/${lib}/` },
  to: { path: '^libs/', pathNot: `^libs/(${[lib, ...allowed].join('|')})/` },
}));

export const RULES = [
  ...arrows,
  {
    name: 'no-lib-to-app',
    comment: 'libs know nothing of the processes that use them',
    severity: 'error',
    from: { path: '^libs/' },
    to: { path: '^(apps|src|test|dev)/' },
  },
  {
    name: 'no-app-to-app',
    comment: 'processes meet over the network, never in code',
    severity: 'error',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'no-app-to-outside',
    comment: 'what runs in production needs nothing of tests, commands or the all-in-one',
    severity: 'error',
    from: { path: '^apps/' },
    to: { path: '^(src|test|dev|bench)/' },
  },
  {
    name: 'propeller-knows-no-payments',
    comment: 'the push layer has never heard of a payment',
    severity: 'error',
    from: { path: '^apps/propeller/' },
    to: { path: '^libs/', pathNot: '^libs/(kernel|platform|propeller-contract)/' },
  },
  {
    name: 'core-is-pure',
    comment: 'core/ takes no framework, no driver and nothing of the machine: time and randomness are arguments',
    severity: 'error',
    from: { path: '/core/', pathNot: SPEC },
    to: { path: '(^node_modules/|/node_modules/)' },
  },
  {
    name: 'core-asks-no-machine',
    comment: 'core/ takes nothing of Node either',
    severity: 'error',
    from: { path: '/core/', pathNot: SPEC },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'core-stays-inside',
    comment: 'core/ does not reach out to the adapters around it',
    severity: 'error',
    from: { path: '^(?:apps|libs)/([^/]+)/src/.*core/', pathNot: SPEC },
    to: { path: '^(apps|libs)/$1/', pathNot: '/core/' },
  },
  {
    name: 'device-sdk-stays-small',
    comment: 'the device SDK needs socket.io-client and nothing else',
    severity: 'error',
    from: { path: '^libs/device-sdk/', pathNot: SPEC },
    to: { pathNot: '^libs/device-sdk/|node_modules/socket\\.io-client' },
  },
  {
    name: 'only-through-the-index',
    comment: "a lib's face is its index.ts",
    severity: 'error',
    from: { path: '^(?:apps|src|test|bench|libs/([^/]+))/' },
    to: { path: '^libs/[^/]+/src/', pathNot: '^libs/[^/]+/src/index\\.ts$|^libs/$1/' },
  },
  {
    name: 'src-only-composes',
    comment: 'the all-in-one starts the processes and does nothing of its own',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '.', pathNot: '^apps/[^/]+/src/start\\.ts$|^libs/platform/src/index\\.ts$|^src/' },
  },
  {
    name: 'no-cycle',
    comment: 'nothing imports itself, however far around',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-test-tools-in-production',
    comment: 'production code imports no devDependency',
    severity: 'error',
    from: { path: '^(src|apps|libs)/', pathNot: `${SPEC}|/testing/|\\.mjs$` },
    to: { dependencyTypes: ['npm-dev'] },
  },
  {
    name: 'everything-resolves',
    comment: 'an import that leads nowhere is not checked by any rule',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
];
