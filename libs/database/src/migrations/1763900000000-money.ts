import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Refunds, review by a person, the log of gateway calls, receipts, and credentials that can be rotated. */
export class Money1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What a success on a closed order means to this tenant.
      ALTER TABLE tenants ADD COLUMN late_success text NOT NULL DEFAULT 'refund'
        CHECK (late_success IN ('refund', 'accept'));

      -- While a tenant changes its secrets, webhooks signed with the one before still pass.
      ALTER TABLE gateway_accounts
        ADD COLUMN previous_sealed text,
        ADD COLUMN previous_until timestamptz;

      ALTER TABLE payments
        ADD COLUMN captured_amount bigint,
        ADD COLUMN captured_currency text,
        -- A person has decided: whatever the gateway says later changes nothing.
        ADD COLUMN reviewed_at timestamptz;
      UPDATE payments SET captured_amount = amount, captured_currency = currency WHERE status = 'SUCCESS';

      -- Checking it would lock the order after its payment, the wrong way round: everybody else locks the order first.
      ALTER TABLE payment_transitions DROP CONSTRAINT payment_transitions_order_id_fkey;

      -- Some refund webhooks name nothing but the gateway's payment.
      CREATE INDEX payments_by_gateway_payment ON payments (tenant_id, gateway, gateway_payment_id);

      CREATE TABLE refunds (
        id text PRIMARY KEY,
        payment_id text NOT NULL REFERENCES payments,
        order_id text NOT NULL REFERENCES orders,
        tenant_id text NOT NULL,
        gateway text NOT NULL,
        -- Our name for it at the gateway; none for one that the gateway made by itself.
        reference text UNIQUE,
        gateway_refund_id text,
        amount bigint NOT NULL CHECK (amount > 0),
        currency text NOT NULL,
        cause text NOT NULL,
        reason text,
        status text NOT NULL,
        failure jsonb,
        request_key text,
        next_check_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        UNIQUE (tenant_id, gateway, gateway_refund_id)
      );
      CREATE INDEX refunds_of_order ON refunds (order_id);
      CREATE INDEX refunds_of_payment ON refunds (payment_id);
      CREATE INDEX refunds_to_check ON refunds (next_check_at) WHERE next_check_at IS NOT NULL;
      CREATE UNIQUE INDEX refunds_of_request ON refunds (payment_id, request_key);
      -- Invariant 2: money that pays nothing goes back once.
      CREATE UNIQUE INDEX refunds_one_automatic ON refunds (payment_id) WHERE cause IN ('second_success', 'order_not_payable');

      CREATE TABLE refund_transitions (
        id bigserial PRIMARY KEY,
        refund_id text NOT NULL REFERENCES refunds,
        order_id text NOT NULL,
        from_status text,
        to_status text NOT NULL,
        cause text NOT NULL,
        detail jsonb NOT NULL,
        at timestamptz NOT NULL
      );
      CREATE INDEX refund_transitions_of_order ON refund_transitions (order_id);

      CREATE TABLE gateway_calls (
        id bigserial PRIMARY KEY,
        payment_id text NOT NULL REFERENCES payments,
        order_id text NOT NULL,
        gateway text NOT NULL,
        call text NOT NULL,
        outcome text NOT NULL,
        detail jsonb NOT NULL,
        duration_ms int NOT NULL,
        at timestamptz NOT NULL
      );
      CREATE INDEX gateway_calls_of_order ON gateway_calls (order_id);

      -- A notification is open until a device acknowledged it, or it expired, or was dropped.
      ALTER TABLE outbox
        ADD COLUMN accepted_at timestamptz,
        ADD COLUMN epoch text;
      DROP INDEX outbox_due, outbox_lane;
      CREATE INDEX outbox_due ON outbox (kind, due_at, seq)
        WHERE settled_at IS NULL AND parked_reason IS NULL AND accepted_at IS NULL;
      CREATE INDEX outbox_lane ON outbox (subject, recipient, seq)
        WHERE settled_at IS NULL AND parked_reason IS NULL AND accepted_at IS NULL;
      CREATE INDEX outbox_open ON outbox (tenant_id, recipient) WHERE accepted_at IS NOT NULL AND settled_at IS NULL;

      CREATE TABLE receipts (
        event_id text NOT NULL,
        recipient text NOT NULL,
        device_id text NOT NULL DEFAULT '',
        tenant_id text NOT NULL,
        order_id text NOT NULL,
        status text NOT NULL,
        reason text,
        at timestamptz NOT NULL,
        PRIMARY KEY (event_id, recipient, device_id, status)
      );
      CREATE INDEX receipts_of_order ON receipts (order_id);

      -- How far each tenant's receipts were read, and who reads them now.
      CREATE TABLE receipt_cursors (
        tenant_id text PRIMARY KEY REFERENCES tenants,
        cursor text NOT NULL DEFAULT '',
        leased_by text,
        leased_until timestamptz
      );

      -- Webhooks that no attempt could process can be put back into the queue.
      CREATE INDEX webhooks_dead ON webhooks (processed_at) WHERE verdict IN ('dead', 'malformed', 'unmatched');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX webhooks_dead;
      DROP TABLE receipt_cursors, receipts, gateway_calls, refund_transitions, refunds;
      DROP INDEX outbox_due, outbox_lane, outbox_open;
      ALTER TABLE outbox DROP COLUMN accepted_at, DROP COLUMN epoch;
      CREATE INDEX outbox_due ON outbox (due_at, seq) WHERE settled_at IS NULL AND parked_reason IS NULL;
      CREATE INDEX outbox_lane ON outbox (subject, recipient, seq) WHERE settled_at IS NULL AND parked_reason IS NULL;
      ALTER TABLE payment_transitions ADD FOREIGN KEY (order_id) REFERENCES orders;
      DROP INDEX payments_by_gateway_payment;
      ALTER TABLE payments DROP COLUMN captured_amount, DROP COLUMN captured_currency, DROP COLUMN reviewed_at;
      ALTER TABLE gateway_accounts DROP COLUMN previous_sealed, DROP COLUMN previous_until;
      ALTER TABLE tenants DROP COLUMN late_success;
    `);
  }
}
