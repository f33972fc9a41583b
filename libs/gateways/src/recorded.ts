import type { Clock } from '#libs/kernel';
import type { GatewayCall, Observation, RefundObservation } from '#libs/payment';
import type { Gateway } from './gateway.js';
import { GatewayError } from './gateway-error.js';

const REFUNDS_SHOWN_MAX = 20;

type Detail = GatewayCall['detail'];

/**
 * The same gateway, of which each call about one payment is written down: what was asked, what came of it, how long it
 * took. Never credentials, customers' data, or what opens a checkout; nor the gateway's own words, which may repeat
 * them. `record` must not throw.
 */
export function recorded(gateway: Gateway, record: (call: GatewayCall) => Promise<void>, clock: Clock): Gateway {
  async function watch<T>(call: string, reference: string, work: Promise<T>, tell: (answer: T) => Detail): Promise<T> {
    const at = clock.now();
    const end = (outcome: GatewayCall['outcome'], detail: Detail) => {
      const durationMs = clock.now().getTime() - at.getTime();
      return record({ gateway: gateway.name, call, reference, outcome, detail, durationMs, at });
    };
    try {
      const answer = await work;
      await end('ok', tell(answer));
      return answer;
    } catch (error) {
      await end(error instanceof GatewayError ? error.details.outcome : 'unknown', toDetail(error));
      throw error;
    }
  }

  return {
    name: gateway.name,
    requires: gateway.requires,
    ...(gateway.questionsPerMinute && { questionsPerMinute: gateway.questionsPerMinute }),
    create: (credentials, request, signal) =>
      watch('create', request.reference, gateway.create(credentials, request, signal), ({ gatewayOrderId }) => ({
        gatewayOrderId,
      })),
    status: (credentials, payment, signal) =>
      watch('status', payment.reference, gateway.status(credentials, payment, signal), ofPayment),
    ...(gateway.terminate && {
      terminate: (credentials, payment, signal) => {
        const asked = gateway.terminate?.(credentials, payment, signal) as Promise<Observation>;
        return watch('terminate', payment.reference, asked, ofPayment);
      },
    }),
    refund: (credentials, request, signal) =>
      watch('refund', request.payment.reference, gateway.refund(credentials, request, signal), ofRefund),
    refunds: (credentials, payment, signal) =>
      watch('refunds', payment.reference, gateway.refunds(credentials, payment, signal), (refunds) => ({
        count: refunds.length,
        refunds: refunds.slice(0, REFUNDS_SHOWN_MAX).map(ofRefund),
      })),
    ...(gateway.activity && { activity: gateway.activity.bind(gateway) }),
    settlements: (credentials, day, signal) => gateway.settlements(credentials, day, signal),
    ...(gateway.downtimes && { downtimes: gateway.downtimes.bind(gateway) }),
    verifyWebhook: (credentials, headers, body) => gateway.verifyWebhook(credentials, headers, body),
    parseWebhook: (body) => gateway.parseWebhook(body),
  };
}

function toDetail(error: unknown): Detail {
  if (!(error instanceof GatewayError)) return { reason: 'internal' };
  const { reason, status, code } = error.details;
  return { reason, ...(status !== undefined && { httpStatus: status }), ...(code !== undefined && { code }) };
}

function ofPayment({ status, returned, gatewayOrderId, gatewayPaymentId, failure }: Observation): Detail {
  return {
    status,
    ...(returned && { returned }),
    ...(gatewayOrderId && { gatewayOrderId }),
    ...(gatewayPaymentId && { gatewayPaymentId }),
    ...(failure && { code: failure.code }),
  };
}

function ofRefund({ reference, gatewayRefundId, status, amount, failure }: RefundObservation): Detail {
  return {
    ...(reference && { reference }),
    ...(gatewayRefundId && { gatewayRefundId }),
    status,
    amount,
    ...(failure && { code: failure.code }),
  };
}
