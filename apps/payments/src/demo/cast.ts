/** Who takes part in the demo. Nobody else can get a token from it. */
export const CAST = {
  customer: {
    tenant: 'zomato',
    clientId: 'customer_asha',
    deviceId: 'demo-phone',
    name: 'Asha',
    role: 'the customer',
    kind: 'phone',
  },
  'rider-phone': {
    tenant: 'zomato',
    clientId: 'driver_456',
    deviceId: 'demo-phone',
    name: 'Ravi',
    role: 'the rider of this order',
    kind: 'phone',
  },
  'rider-watch': {
    tenant: 'zomato',
    clientId: 'driver_456',
    deviceId: 'demo-watch',
    name: 'Ravi',
    role: 'the rider of this order',
    kind: 'watch',
  },
  'other-rider': {
    tenant: 'zomato',
    clientId: 'driver_789',
    deviceId: 'demo-phone',
    name: 'Meera',
    role: 'another rider',
    kind: 'phone',
  },
  'other-tenant': {
    tenant: 'blinkit',
    clientId: 'driver_456',
    deviceId: 'demo-phone',
    name: 'Karan',
    role: 'at another company',
    kind: 'phone',
  },
} as const;

export type CastKey = keyof typeof CAST;
export const CAST_KEYS = Object.keys(CAST) as [CastKey, ...CastKey[]];

/** What the customer buys, and who delivers it. */
export const DEMO_ORDER = {
  tenant: 'zomato',
  amount: 42_000,
  currency: 'INR',
  customer: { id: CAST.customer.clientId, name: 'Asha', email: 'asha@example.com', phone: '9999999999' },
  notifyClientId: CAST['rider-phone'].clientId,
  method: 'upi',
} as const;
