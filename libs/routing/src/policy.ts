import { z } from 'zod';
import { GATEWAY_NAMES } from '#libs/gateways';
import type { Policy } from './core/policy.js';

const COST_WEIGHT_MAX = 100;

const gateway = z.enum(GATEWAY_NAMES, `expected one of ${GATEWAY_NAMES.join(', ')}`);
const between = (min: number, max: number) =>
  z
    .number(`expected a number from ${min} to ${max}`)
    .min(min, `expected at least ${min}`)
    .max(max, `expected at most ${max}`);
const cost = z.strictObject({
  basisPoints: between(0, 10_000).optional(),
  paise: between(0, 1_000_000).int().optional(),
});

const policySchema = z
  .strictObject({
    gateways: z.array(gateway).min(1, 'expected at least one gateway').optional(),
    shares: z.partialRecord(gateway, between(0, 100)).optional(),
    costs: z.partialRecord(gateway, cost).optional(),
    costWeight: between(0, COST_WEIGHT_MAX).optional(),
  })
  .superRefine(({ gateways, shares }, context) => {
    if (!shares) return;
    const outside = Object.keys(shares).find((name) => gateways && !gateways.some((one) => one === name));
    if (outside !== undefined)
      context.addIssue({ code: 'custom', path: ['shares', outside], message: 'it is not one of "gateways"' });
    if (!Object.values(shares).some((share) => share > 0))
      context.addIssue({ code: 'custom', path: ['shares'], message: 'expected one that is more than 0' });
  });

/** A policy that makes no sense; `field` names the part, as in `shares.razorpay`. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  constructor(
    readonly field: string,
    readonly problem: string,
  ) {
    super(`${field}: ${problem}`);
  }
}

/** @throws PolicyError */
export function readPolicy(value: unknown): Policy {
  const { data, error } = policySchema.safeParse(value);
  if (data) return data as Policy;
  const [issue] = error.issues;
  throw new PolicyError(issue?.path.join('.') || 'policy', issue?.message ?? 'it is not a policy');
}
