// @ts-check
// The router itself: the code that routes payments, compiled.

/** @typedef {typeof import('../../libs/routing/src/core/belief.js')} BeliefModule */
/** @typedef {typeof import('../../libs/routing/src/core/decide.js')} DecideModule */
/** @typedef {Pick<BeliefModule, 'estimate' | 'learn' | 'newBelief' | 'summary'> & Pick<DecideModule, 'decide'>} Core */

const names = Array.from({ length: 10 }, (_, k) => `gateway-${k + 1}`);

/** @param {Core} core @param {number} gateways @param {() => number} roll @returns {import('./simulate.mjs').Policy} */
export function ours({ estimate, learn, newBelief, summary, decide }, gateways, roll) {
  const beliefs = Array.from({ length: gateways }, () => newBelief(0));
  const known = beliefs.map(summary);
  return {
    choose: (now) => {
      const candidates = known.map((one, k) => ({ gateway: names[k] ?? '', ...estimate(one, now) }));
      const answer = decide({ seed: Math.floor(roll() * 2 ** 32), candidates });
      return names.indexOf(answer?.gateway ?? '');
    },
    feed: (k, success, now, sentAt) => {
      const belief = beliefs[k];
      if (!belief) return;
      const learned = learn(belief, success, now, now - sentAt);
      beliefs[k] = learned;
      known[k] = summary(learned);
    },
  };
}
