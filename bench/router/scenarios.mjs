// @ts-check
// What happens to K gateways during a day. `rate(gateway, t)`: t from 0 to 1.

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {number} payments in the day
 * @property {number} delay payments until an outcome is known, in the mean
 * @property {number} missing share of outcomes that are never known
 * @property {(gateways: number) => (gateway: number, t: number) => number} rates
 */

const usual = [0.88, 0.86, 0.83, 0.8, 0.78, 0.75, 0.74, 0.72, 0.7, 0.68];
const close = [0.86, 0.855, 0.85, 0.84, 0.83, 0.82, 0.815, 0.81, 0.805, 0.8];
const base = (/** @type {number} */ gateway) => usual[gateway] ?? 0.68;
const within = (/** @type {number} */ t, /** @type {number} */ from, /** @type {number} */ to) => t >= from && t < to;
const day = { payments: 20_000, delay: 60, missing: 0 };

/** @type {Scenario['rates']} */
const abrupt = () => (gateway, t) => {
  if (gateway === 0) return within(t, 0.2, 0.35) ? 0.05 : t >= 0.7 ? 0.8 : 0.88;
  if (gateway === 1) return within(t, 0.5, 0.6) ? 0.4 : 0.86;
  if (gateway === 2) return t >= 0.5 ? 0.92 : 0.83;
  return base(gateway);
};
/** @type {Scenario['rates']} */
const outage = () => (gateway, t) => (gateway === 0 && within(t, 0.3, 0.5) ? 0.02 : base(gateway));

/** The six columns of the comparison: these three, for 3 and for 6 gateways. @type {Scenario[]} */
export const columns = [
  { ...day, name: 'abrupt', rates: abrupt },
  {
    ...day,
    name: 'smooth',
    rates: (gateways) => (gateway, t) => base(gateway) + 0.1 * Math.sin(2 * Math.PI * (2 * t + gateway / gateways)),
  },
  {
    ...day,
    name: 'small gap',
    rates: () => (gateway, t) => (gateway === 0 && t >= 0.5 ? 0.84 : (close[gateway] ?? 0.8)),
  },
];

/** @type {Scenario[]} */
export const others = [
  { ...day, name: 'outage', rates: outage },
  {
    ...day,
    name: 'brown-out',
    rates: () => (gateway, t) => base(gateway) - (gateway === 0 && within(t, 0.3, 0.6) ? 0.25 : 0),
  },
  {
    ...day,
    name: 'slow drift',
    rates: (gateways) => (gateway, t) =>
      base(gateway) + (gateway === 0 ? -0.2 : gateway === gateways - 1 ? 0.15 : 0) * t,
  },
  { ...day, name: 'all down', rates: () => (gateway, t) => (within(t, 0.4, 0.5) ? 0.05 : base(gateway)) },
  { ...day, name: 'half unheard', missing: 0.5, rates: abrupt },
  // A payment every second: five minutes are 300 payments.
  { ...day, name: '5 min delay', delay: 300, rates: abrupt },
  // A day at 50 an hour: the same clock, few payments; outcomes after about four minutes.
  { name: '50 an hour', payments: 1_200, delay: 4, missing: 0, rates: abrupt },
];
