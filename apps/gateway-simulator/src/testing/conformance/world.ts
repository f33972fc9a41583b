import { afterAll, afterEach, beforeAll } from '@jest/globals';
import type { PaymentRequest, StartedPayment, WebhookFact } from '#libs/gateways';
import { newReference } from '#libs/kernel';
import type { Driver } from '../driver.js';
import type { Received } from '../receiver.js';
import { paymentRequest } from '../started.js';

/** In what gateways differ and may. */
export interface Traits {
  /** A create with the same reference makes no second order. */
  tellsRepeats: boolean;
  /** Its webhooks are evidence. Otherwise they are hints, all of them. */
  signsBodies: boolean;
  /** It holds the tenant's money, and reports what it settles. */
  settles: boolean;
}

export async function refusal(work: Promise<unknown>): Promise<Record<string, unknown>> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const details = (error as { details?: Record<string, unknown> } | undefined)?.details;
  if (!details) throw new Error(`a GatewayError was expected, not ${String(error)}`);
  return details;
}

export function aboutOrder(fact: WebhookFact): string | undefined {
  if (fact.kind === 'observation') return fact.observation.gatewayOrderId;
  if (fact.kind === 'refund') return fact.refund.payment.gatewayOrderId;
  return fact.kind === 'hint' ? fact.payment.gatewayOrderId : undefined;
}

/** A driver for the tests of one gateway, and what most of them do with it. */
export function useWorld(open: () => Promise<Driver>) {
  let opened: Driver;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());
  afterEach(() => opened.reset());
  const driver = () => opened;

  const create = (change: Partial<PaymentRequest> = {}) => {
    const request = { ...paymentRequest(''), webhookUrl: driver().webhookUrl, ...change };
    return driver().gateway.create(driver().credentials, request);
  };
  const status = (reference: string, started?: StartedPayment) =>
    driver().gateway.status(driver().credentials, {
      reference,
      ...(started && { gatewayOrderId: started.gatewayOrderId }),
    });
  const paid = async (amount = 42_050) => {
    const reference = newReference();
    const started = await create({ reference, amount });
    await driver().decide(started, 'success');
    const { gatewayOrderId, gatewayPaymentId } = await status(reference, started);
    return { reference, ...(gatewayOrderId && { gatewayOrderId }), ...(gatewayPaymentId && { gatewayPaymentId }) };
  };
  type Paid = Awaited<ReturnType<typeof paid>>;
  const refund = (payment: Paid, amount: number, reference = newReference()) => {
    const request = { reference, payment, amount, currency: 'INR', reason: 'It melted.' };
    return driver().gateway.refund(driver().credentials, request);
  };
  const refunds = (payment: Paid) => driver().gateway.refunds(driver().credentials, payment);
  const ended = async (payment: Paid, count = 1) => {
    const giveUpAt = Date.now() + 10_000;
    for (;;) {
      const seen = await refunds(payment);
      if (seen.filter((one) => one.status !== 'pending').length >= count) return seen;
      if (Date.now() > giveUpAt) throw new Error(`still pending: ${JSON.stringify(seen)}`);
    }
  };
  const parse = ({ body }: Received) => driver().gateway.parseWebhook(body);

  return { driver, create, status, paid, refund, refunds, ended, parse };
}

export type World = ReturnType<typeof useWorld>;
