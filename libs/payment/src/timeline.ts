import type { DataSource } from '#libs/database';

/** One thing that happened to an order. */
export interface TimelineEntry {
  at: Date;
  step: string;
  detail: Record<string, unknown>;
}

/** Read from what is stored anyway: attempts, transitions, webhooks, the outbox and receipts. */
const TIMELINE = `
  SELECT created_at AS at, 'order.created' AS step, jsonb_build_object('amount', amount, 'reference', reference) AS detail
    FROM orders WHERE id = $1
  UNION ALL
  SELECT created_at, 'payment.created', jsonb_build_object('paymentId', id, 'gateway', gateway, 'method', method)
    FROM payments WHERE order_id = $1
  UNION ALL
  SELECT at, 'payment.' || lower(to_status),
    jsonb_build_object('paymentId', payment_id, 'from', from_status, 'to', to_status, 'cause', cause) || detail
    FROM payment_transitions WHERE order_id = $1
  UNION ALL
  SELECT t.at, CASE WHEN t.from_status IS NULL THEN 'refund.created' ELSE 'refund.' || lower(t.to_status) END,
    jsonb_strip_nulls(jsonb_build_object('refundId', r.id, 'paymentId', r.payment_id, 'amount', r.amount,
      'cause', t.cause, 'reason', r.reason)) || t.detail
    FROM refund_transitions t JOIN refunds r ON r.id = t.refund_id WHERE t.order_id = $1
  UNION ALL
  SELECT at, 'gateway.' || call,
    jsonb_build_object('paymentId', payment_id, 'gateway', gateway, 'outcome', outcome, 'durationMs', duration_ms) || detail
    FROM gateway_calls WHERE order_id = $1
  UNION ALL
  SELECT received_at, 'webhook.received',
    jsonb_strip_nulls(jsonb_build_object('gateway', gateway, 'type', type, 'verdict', verdict, 'paymentId', payment_id))
    FROM webhooks WHERE order_id = $1
  UNION ALL
  SELECT created_at, 'notification.queued', jsonb_build_object('eventId', event_id, 'type', payload->'event'->'type', 'clientId', recipient)
    FROM outbox WHERE subject = $1 AND kind = 'notify'
  UNION ALL
  SELECT accepted_at, 'notification.accepted', jsonb_build_object('eventId', event_id, 'clientId', recipient, 'attempts', attempts)
      || COALESCE(result, '{}') - 'receipt'
    FROM outbox WHERE subject = $1 AND kind = 'notify' AND accepted_at IS NOT NULL
  UNION ALL
  SELECT at, 'notification.' || status, jsonb_strip_nulls(jsonb_build_object('eventId', event_id, 'clientId', recipient,
      'deviceId', NULLIF(device_id, ''), 'reason', reason))
    FROM receipts WHERE order_id = $1
  UNION ALL
  SELECT due_at, 'notification.parked', jsonb_build_object('eventId', event_id, 'clientId', recipient, 'reason', parked_reason)
    FROM outbox WHERE subject = $1 AND kind = 'notify' AND parked_reason IS NOT NULL
  UNION ALL
  SELECT created_at, 'backend.queued', jsonb_build_object('eventId', event_id, 'type', payload->'type')
    FROM outbox WHERE subject = $1 AND kind = 'backend'
  UNION ALL
  SELECT at, 'backend.' || outcome, jsonb_strip_nulls(jsonb_build_object('eventId', event_id, 'status', status,
      'reason', reason, 'durationMs', duration_ms))
    FROM backend_attempts WHERE order_id = $1
  UNION ALL
  SELECT due_at, 'backend.dead', jsonb_build_object('eventId', event_id, 'reason', parked_reason, 'attempts', attempts)
    FROM outbox WHERE subject = $1 AND kind = 'backend' AND parked_reason IS NOT NULL
  ORDER BY at LIMIT 500`;

export async function timelineOf(source: DataSource, orderId: string): Promise<TimelineEntry[]> {
  return source.query<TimelineEntry[]>(TIMELINE, [orderId]);
}
