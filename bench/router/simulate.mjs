// @ts-check
/** @typedef {import('./scenarios.mjs').Scenario} Scenario */
/**
 * @typedef {object} Policy
 * @property {(now: number) => number} choose
 * @property {(gateway: number, success: boolean, now: number, sentAt: number) => void} feed
 */
/** @typedef {{ rates: Float64Array; luck: Float64Array; dueIn: Int32Array; gateways: number; scenario: Scenario }} Day */
/** @typedef {{ regretPp: number; choices: Uint8Array }} Played */

const dayMs = 86_400_000;

/** The same for every policy: what would succeed, and when one would hear of it. @param {Scenario} scenario @param {number} gateways @param {() => number} roll @returns {Day} */
export function dayOf(scenario, gateways, roll) {
  const { payments, delay, missing } = scenario;
  const rate = scenario.rates(gateways);
  const rates = new Float64Array(payments * gateways);
  const luck = new Float64Array(payments);
  const dueIn = new Int32Array(payments);
  for (let i = 0; i < payments; i++) {
    for (let k = 0; k < gateways; k++) rates[i * gateways + k] = rate(k, i / payments);
    luck[i] = roll();
    dueIn[i] = Math.max(1, Math.round(-Math.log(1 - roll()) * delay));
    if (roll() < missing) dueIn[i] = payments;
  }
  return { rates, luck, dueIn, gateways, scenario };
}

/** @param {Day} day @param {Policy} policy @returns {Played} */
export function play({ rates, luck, dueIn, gateways, scenario: { payments } }, policy) {
  const msEach = dayMs / payments;
  const choices = new Uint8Array(payments);
  /** @type {(number[] | undefined)[]} */
  const due = Array.from({ length: payments });
  let regret = 0;
  for (let i = 0; i < payments; i++) {
    for (const sent of due[i] ?? []) {
      const gateway = choices[sent] ?? 0;
      const success = (luck[sent] ?? 0) < (rates[sent * gateways + gateway] ?? 0);
      policy.feed(gateway, success, i * msEach, sent * msEach);
    }
    const gateway = policy.choose(i * msEach);
    choices[i] = gateway;
    regret += bestAt(rates, i, gateways) - (rates[i * gateways + gateway] ?? 0);
    const at = i + (dueIn[i] ?? 1);
    if (at < payments) (due[at] ??= []).push(i);
  }
  return { regretPp: (100 * regret) / payments, choices };
}

/** @param {Float64Array} rates @param {number} payment @param {number} gateways */
export function bestAt(rates, payment, gateways) {
  let best = 0;
  for (let k = 0; k < gateways; k++) best = Math.max(best, rates[payment * gateways + k] ?? 0);
  return best;
}
