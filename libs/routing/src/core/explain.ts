import type { Answer, Candidate, Question } from './decide.js';

const percent = (rate: number) => `${(rate * 100).toFixed(1)} %`;

function belief({ mean, doubt, seen, ofIssuer }: Candidate): string {
  if (seen < 0.5) return `not tried lately, believed ${percent(mean)} ± ${percent(doubt)}`;
  const count = Math.round(seen);
  return `${percent(mean)} ± ${percent(doubt)} by ${count === 1 ? '1 outcome' : `${count} outcomes`} of late${ofIssuer ? ' of this bank' : ''}`;
}

/** What is believed of a gateway, in words. */
export function describe(one: Candidate): string {
  const out = one.out === undefined ? [] : [`it is out (${one.out})`];
  const lowered = one.lowered === undefined ? [] : [`it counts ${one.lowered} points less (it announced a downtime)`];
  return [belief(one), ...out, ...lowered].join('; ');
}

/** Why, in one sentence for people. */
export function explain({ gateway, kind }: Answer, { candidates }: Question): string {
  const chosen = candidates.find((one) => one.gateway === gateway);
  const how = { best: '', share: ' by the fixed shares', probe: ' to find out whether it works again' }[kind];
  const out = candidates.filter((one) => one.out !== undefined).map((one) => `${one.gateway} is out (${one.out})`);
  const lowered = candidates
    .filter((one) => one.out === undefined && one.lowered !== undefined)
    .map((one) => `${one.gateway} counts ${one.lowered} points less (it announced a downtime)`);
  return [`${gateway}${how}: ${chosen ? belief(chosen) : 'chosen'}`, ...out, ...lowered].join('; ');
}
