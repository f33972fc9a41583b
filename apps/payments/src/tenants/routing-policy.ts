import type { TenantRegister } from '#libs/payment';
import { PolicyError, readPolicy, type Policy } from '#libs/routing';
import type { Answer } from './answers.js';
import type { Arguments } from './arguments.js';
import { UsageError } from './usage.js';

const COST = /^(?:(\d+(?:\.\d+)?)bp)?(?:\+?(\d+)p)?$/;
/** Which option a part of a policy comes from. */
const OPTIONS: Readonly<Record<string, string>> = {
  gateways: '--allow',
  shares: '--share',
  costs: '--cost',
  costWeight: '--cost-weight',
};

export async function setRouting(register: TenantRegister, { tenant, options }: Arguments): Promise<Answer> {
  const given = read(options);
  const isChange = options.reset === true || Object.keys(given).length > 0;
  const policy = isChange
    ? await register.setRoutingPolicy(tenant, (current) => merged(options.reset ? {} : (current as Policy), given))
    : (await register.show(tenant)).routingPolicy;
  const text = `Routing of ${tenant}: ${JSON.stringify(policy)}`;
  return { json: { tenant, policy }, text: isChange ? `${text}\nWithin 10 seconds every process knows it.` : text };
}

function read(options: Arguments['options']): Policy {
  const { allow, share, cost, 'cost-weight': weight } = options;
  return {
    ...(allow !== undefined && { gateways: allow.split(',').map((name) => name.trim()) }),
    ...(share && { shares: byGateway('--share', share, Number) }),
    ...(cost && { costs: byGateway('--cost', cost, readCost) }),
    ...(weight !== undefined && { costWeight: weight.trim() === '' ? NaN : Number(weight) }),
  };
}

function byGateway<T>(option: string, texts: string[], value: (text: string) => T): Record<string, T> {
  const entries = texts.map((text): [string, T] => {
    const equals = text.indexOf('=');
    if (equals < 1 || equals === text.length - 1)
      throw new UsageError(`${option}: expected <gateway>=<value>; got "${text}"`);
    return [text.slice(0, equals), value(text.slice(equals + 1))];
  });
  return Object.fromEntries(entries);
}

/** `200bp`, `300p` or `200bp+300p`. */
function readCost(text: string) {
  const [, basisPoints, paise] = COST.exec(text) ?? [];
  if (basisPoints === undefined && paise === undefined)
    throw new UsageError(`--cost: expected basis points and paise such as 200bp, 300p or 200bp+300p; got "${text}"`);
  return { ...(basisPoints && { basisPoints: Number(basisPoints) }), ...(paise && { paise: Number(paise) }) };
}

/** @throws UsageError naming the option */
function merged(current: Policy, given: Policy): Policy {
  try {
    return readPolicy({ ...current, ...given });
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const [part = '', ...rest] = error.field.split('.');
    throw new UsageError(`${[OPTIONS[part] ?? part, ...rest].join(' ')}: ${error.problem}`);
  }
}
