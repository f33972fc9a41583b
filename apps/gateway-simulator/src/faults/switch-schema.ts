import { z } from 'zod';
import type { GatewayName } from '#libs/gateways';

/**
 * How a gateway's API answers. `offline` cuts the connection; `refused` closes the gateway's own port, if it has one,
 * and cuts otherwise; `hang` does the work and never says so: the answer that got lost; `limited` answers 429.
 */
export const MODES = ['online', 'offline', 'refused', 'error', 'hang', 'limited'] as const;
export const WEBHOOK_MODES = ['normal', 'drop', 'triple', 'reorder'] as const;
/** `forge`: one webhook signed with a wrong secret, and no genuine one after it; `foreign`: with another merchant's. */
export const WEBHOOK_FAULTS = ['drop', 'triple', 'reorder', 'forge', 'foreign'] as const;
/** What may surprise a merchant about a payment; see world/bank.ts. */
export const TWISTS = ['late', 'double', 'mismatch', 'afterExpiry'] as const;
const SEVERITIES = ['high', 'medium', 'low'] as const;

const MINUTE_MS = 60_000;
const ms = (max: number) => z.int().min(0).max(max);
const delayMs = () => ms(MINUTE_MS);
const rate = () => z.number().min(0).max(1);
const severity = () => z.enum(SEVERITIES).nullable();

const GROUPS = {
  /** Chances of each call: answered 500; cut without an answer; done and never answered. */
  calls: z.strictObject({ errorRate: rate(), cutRate: rate(), hangRate: rate() }),
  /** `successRate` null: nobody pays by themselves. Otherwise every order is decided after `decideAfterMs`. */
  payments: z.strictObject({
    successRate: rate().nullable(),
    decideAfterMs: delayMs(),
    lateRate: rate(),
    lateAfterMs: ms(3 * 24 * 60 * MINUTE_MS),
    lateReturnedAfterMs: ms(3 * 24 * 60 * MINUTE_MS).nullable(),
    doubleRate: rate(),
    mismatchRate: rate(),
    afterExpiryRate: rate(),
  }),
  webhooks: z.strictObject({
    mode: z.enum(WEBHOOK_MODES),
    delayMs: delayMs(),
    dropRate: rate(),
    duplicateRate: rate(),
    reorderRate: rate(),
    forgeRate: rate(),
    foreignRate: rate(),
  }),
  refunds: z.strictObject({
    outcome: z.enum(['processed', 'failed', 'pending']),
    delayMs: delayMs(),
    failRate: rate(),
  }),
  downtimes: z.strictObject({ upi: severity(), card: severity(), netbanking: severity(), wallet: severity() }),
  /** The vendors' limits per minute (vendor/rate-limits.ts); what is one vendor's own: what Razorpay says to a receipt it has seen. */
  vendor: z.strictObject({
    rateLimits: z.enum(['off', 'sandbox', 'production']),
    receipts: z.enum(['any', 'refuse']),
    settleAfterMs: ms(7 * 24 * 60 * MINUTE_MS),
  }),
};

const SWITCHES = z.strictObject({ mode: z.enum(MODES), latencyMs: delayMs(), ...GROUPS });
export type GatewaySwitches = z.infer<typeof SWITCHES>;

/** Any part of the switches. `online`: the mode in its simplest words. */
export const CHANGES = z
  .strictObject({
    online: z.boolean(),
    mode: SWITCHES.shape.mode,
    latencyMs: SWITCHES.shape.latencyMs,
    calls: GROUPS.calls.partial(),
    payments: GROUPS.payments.partial(),
    webhooks: GROUPS.webhooks.partial(),
    refunds: GROUPS.refunds.partial(),
    downtimes: GROUPS.downtimes.partial(),
    vendor: GROUPS.vendor.partial(),
  })
  .partial()
  .refine(({ online, mode }) => online === undefined || mode === undefined, {
    message: 'Give "online" or "mode", not both.',
  });
export type SwitchChanges = z.infer<typeof CHANGES>;

/** Juspay gives back what comes more than ten minutes late; the others' merchants keep it. */
const LATE_RETURNED_AFTER_MS: Readonly<Record<GatewayName, number | null>> = {
  razorpay: null,
  cashfree: null,
  juspay: 10 * MINUTE_MS,
};

/** All is well, and the customer decides. */
export function normal(gateway: GatewayName): GatewaySwitches {
  return {
    mode: 'online',
    latencyMs: 0,
    calls: { errorRate: 0, cutRate: 0, hangRate: 0 },
    payments: {
      successRate: null,
      decideAfterMs: 1_000,
      lateRate: 0,
      lateAfterMs: 5_000,
      lateReturnedAfterMs: LATE_RETURNED_AFTER_MS[gateway],
      doubleRate: 0,
      mismatchRate: 0,
      afterExpiryRate: 0,
    },
    webhooks: {
      mode: 'normal',
      delayMs: 0,
      dropRate: 0,
      duplicateRate: 0,
      reorderRate: 0,
      forgeRate: 0,
      foreignRate: 0,
    },
    refunds: { outcome: 'processed', delayMs: 500, failRate: 0 },
    downtimes: { upi: null, card: null, netbanking: null, wallet: null },
    vendor: { rateLimits: 'off', receipts: 'any', settleAfterMs: 0 },
  };
}

export function changed(current: GatewaySwitches, { online, ...wanted }: SwitchChanges): GatewaySwitches {
  const mode = wanted.mode ?? (online === undefined ? current.mode : online ? 'online' : 'offline');
  return {
    mode,
    latencyMs: wanted.latencyMs ?? current.latencyMs,
    calls: merged(current.calls, wanted.calls),
    payments: merged(current.payments, wanted.payments),
    webhooks: merged(current.webhooks, wanted.webhooks),
    refunds: merged(current.refunds, wanted.refunds),
    downtimes: merged(current.downtimes, wanted.downtimes),
    vendor: merged(current.vendor, wanted.vendor),
  };
}

function merged<T extends object>(current: T, wanted: { [K in keyof T]?: T[K] | undefined } | undefined): T {
  const given = Object.entries(wanted ?? {}).filter(([, value]) => value !== undefined);
  return { ...current, ...Object.fromEntries(given) };
}
