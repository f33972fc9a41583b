import { Module } from '@nestjs/common';
import { DataSource } from '#libs/database';

/** One call to a gateway about one payment, as it is kept for people: no credentials, no customer's data. */
export interface GatewayCall {
  gateway: string;
  /** `create`, `status`, `terminate`, `refund`, `refunds`. */
  call: string;
  /** Of the attempt. */
  reference: string;
  /** `ok`, or what is known of a call that did not go well: see GatewayError. */
  outcome: 'ok' | 'not_done' | 'done' | 'unknown';
  /** What the answer said, or why there was none. */
  detail: Record<string, unknown>;
  durationMs: number;
  /** When it began. */
  at: Date;
}

/** Writes it down beside its payment. A reference we do not know leaves no trace. */
export async function recordGatewayCall(source: DataSource, call: GatewayCall): Promise<void> {
  await source.query(
    `INSERT INTO gateway_calls (payment_id, order_id, gateway, call, outcome, detail, duration_ms, at)
     SELECT id, order_id, $2, $3, $4, $5, $6, $7 FROM payments WHERE reference = $1`,
    [
      call.reference,
      call.gateway,
      call.call,
      call.outcome,
      JSON.stringify(call.detail),
      Math.round(call.durationMs),
      call.at,
    ],
  );
}

export class GatewayCalls {
  constructor(private readonly source: DataSource) {}

  record(call: GatewayCall): Promise<void> {
    return recordGatewayCall(this.source, call);
  }
}

/** Injects `GatewayCalls`. */
@Module({
  providers: [
    { provide: GatewayCalls, inject: [DataSource], useFactory: (source: DataSource) => new GatewayCalls(source) },
  ],
  exports: [GatewayCalls],
})
export class GatewayCallsModule {}
