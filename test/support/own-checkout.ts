import { createHmac } from 'node:crypto';
import { startPayments } from '../../apps/payments/src/start.js';
import type { Running } from '#libs/platform';
import { Backend, decideAtGateway } from './api.js';
import { startStack, type Part, type Stack } from './stack.js';

const KEY = { id: 'rzp_test_zomato', secret: 'dev-zomato-razorpay-secret' };

/** What Razorpay's script hands to the page. */
export interface RazorpayResult {
  razorpay_payment_id: string;
  razorpay_order_id: string;
  razorpay_signature: string;
}

/**
 * Payments as with real keys, except that the gateways' APIs are the simulator's: no simulator is configured, so nobody
 * hosts a page but we.
 */
export interface OwnCheckout {
  stack: Stack;
  zomato: Backend;
  /** The customer pays at the bank; nothing of it reaches the page. */
  pay(gateway: string, gatewayOrderId: string, outcome?: 'success' | 'failure'): Promise<void>;
  /** As Razorpay signs it for the latest try. */
  razorpayResult(gatewayOrderId: string): Promise<RazorpayResult>;
  close(): Promise<void>;
}

export function signed(orderId: string, paymentId: string, secret = KEY.secret): RazorpayResult {
  return {
    razorpay_payment_id: paymentId,
    razorpay_order_id: orderId,
    razorpay_signature: createHmac('sha256', secret).update(`${orderId}|${paymentId}`).digest('hex'),
  };
}

/** @param prepare runs before payments reads its tenants */
export async function startOwnCheckout(
  parts: Part[],
  prepare?: (stack: Stack) => Promise<unknown>,
): Promise<OwnCheckout> {
  const stack = await startStack(['simulator', ...parts]);
  const { simulator, config } = stack;
  let payments: Running;
  try {
    await prepare?.(stack);
    payments = await startPayments({
      ...config,
      SIMULATOR_URL: '',
      RAZORPAY_URL: `${simulator}/razorpay`,
      CASHFREE_URL: `${simulator}/cashfree`,
      JUSPAY_URL: `${simulator}/juspay`,
    });
  } catch (error) {
    await stack.close();
    throw error;
  }
  return {
    stack,
    zomato: new Backend(stack.payments),
    pay: async (gateway, gatewayOrderId, outcome = 'success') => {
      const { status } = await decideAtGateway(`${simulator}/checkout/${gateway}/${gatewayOrderId}`, outcome);
      if (status !== 200) throw new Error(`the bank answered ${status}`);
    },
    razorpayResult: async (gatewayOrderId) => {
      const authorization = `Basic ${Buffer.from(`${KEY.id}:${KEY.secret}`).toString('base64')}`;
      const response = await fetch(`${simulator}/razorpay/v1/orders/${gatewayOrderId}/payments`, {
        headers: { authorization },
      });
      const { items } = (await response.json()) as { items: { id: string; created_at: number }[] };
      const latest = items.toSorted((a, b) => b.created_at - a.created_at)[0];
      if (!latest) throw new Error(`nobody tried to pay ${gatewayOrderId}`);
      return signed(gatewayOrderId, latest.id);
    },
    close: async () => {
      await payments.close();
      await stack.close();
    },
  };
}
