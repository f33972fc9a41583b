import { hash } from './dice.js';
import { feesOf } from './fees.js';
import type { Refund, SimulatedOrder, Try } from './order.js';

const IST_OFFSET_MS = 5.5 * 3_600_000;

/** One movement of money in a settlement report: a capture, or a refund that was processed. Paise. */
export interface SettlementLine {
  order: SimulatedOrder;
  attempt: Try;
  /** Absent: the line is the payment itself. */
  refund?: Refund;
  amount: number;
  /** Includes `tax`. A refund costs nothing here. */
  fee: number;
  tax: number;
  /** When it happened, and when it is (or will be) settled. */
  at: Date;
  settledAt: Date;
  /** Of the account's settlement of that day. */
  settlement: { number: number; utr: string };
}

/** `2026-11-22`, in India. */
export function indianDay(at: Date): string {
  return new Date(at.getTime() + IST_OFFSET_MS).toISOString().slice(0, 10);
}

/**
 * What these orders moved, the oldest first. A payment that the gateway gave back by itself was never captured, so it
 * is in no settlement.
 */
export function settlementLines(orders: readonly SimulatedOrder[], settleAfterMs: number): SettlementLine[] {
  return orders.flatMap((order) => linesOf(order, settleAfterMs)).toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

function linesOf(order: SimulatedOrder, settleAfterMs: number): SettlementLine[] {
  const line = (attempt: Try, at: Date, amount: number, refund?: Refund): SettlementLine => {
    const settledAt = new Date(at.getTime() + settleAfterMs);
    const number = hash(`${order.gateway}/${order.tenant}/${indianDay(settledAt)}`);
    const charge = refund ? { fee: 0, tax: 0, refund } : feesOf(amount);
    return { order, attempt, amount, ...charge, at, settledAt, settlement: { number, utr: `SIMN${number}` } };
  };
  const lines: SettlementLine[] = [];
  for (const attempt of order.tries) {
    if (attempt.status !== 'success') continue;
    lines.push(line(attempt, attempt.at, attempt.amount));
    for (const refund of order.refunds)
      if (refund.tryId === attempt.id && refund.status === 'processed')
        lines.push(line(attempt, refund.endedAt ?? refund.createdAt, refund.amount, refund));
  }
  return lines;
}

/** The same, as the settlement report has it: with what was planted there. */
export function reportedLines(orders: readonly SimulatedOrder[], settleAfterMs: number): SettlementLine[] {
  return settlementLines(orders, settleAfterMs).flatMap(asPlanted);
}

function asPlanted(line: SettlementLine): SettlementLine[] {
  const { planted } = line.order;
  if (line.refund) return [line];
  if (planted?.plant === 'amount') return [{ ...line, amount: line.amount - 1 }];
  if (planted?.plant === 'fee') return [{ ...line, fee: line.fee + 1 }];
  return planted?.plant === 'twice' ? [line, line] : [line];
}
