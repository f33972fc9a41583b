import { GATEWAYS, type Day, type Payment, type Weather } from './day.js';

const BASE = { razorpay: 0.92, cashfree: 0.88, juspay: 0.84 };
const HOURS = 12;

/** An outage of the best, which looks well from outside; its slow decline; then all of them down at once. */
export function scriptedDay(payments: number): Day {
  return { payments, msPerPayment: (HOURS * 3_600_000) / payments, weather };
}

function weather(gateway: keyof typeof BASE, t: number): Weather {
  if (t >= 0.85 && t < 0.88) return { successRate: BASE[gateway], down: true };
  if (gateway !== 'razorpay') return { successRate: BASE[gateway] };
  if (t >= 0.1 && t < 0.25) return { successRate: 0.05 };
  if (t >= 0.45 && t < 0.7) return { successRate: 0.92 - (0.5 * (t - 0.45)) / 0.25 };
  return { successRate: BASE.razorpay };
}

export interface Shares {
  /** What really came of them. */
  paid: number;
  /** What was to be expected of the gateways that were chosen. */
  router: number;
  /** Always the first one. */
  fixed: number;
  /** Whoever knows the true rates. */
  oracle: number;
}

export function sharesOf({ weather: of }: Day, payments: readonly Payment[], paid: ReadonlySet<string>): Shares {
  const mean = (value: (payment: Payment) => number) =>
    payments.reduce((sum, payment) => sum + value(payment), 0) / payments.length;
  const rate = (gateway: string | undefined, t: number) => {
    const name = GATEWAYS.find((one) => one === gateway);
    if (!name) return 0;
    const { successRate, down } = of(name, Math.floor(t * 100) / 100);
    return down ? 0 : successRate;
  };
  return {
    paid: mean(({ orderId }) => (paid.has(orderId) ? 1 : 0)),
    router: mean(({ gateway, t }) => rate(gateway, t)),
    fixed: mean(({ t }) => rate('razorpay', t)),
    oracle: mean(({ t }) => Math.max(...GATEWAYS.map((name) => rate(name, t)))),
  };
}
