import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Initial1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tenants (
        id text PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,40}$'),
        name text NOT NULL,
        active boolean NOT NULL DEFAULT true,
        propeller_key_sealed text,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE api_keys (
        hash text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenants,
        scopes text[] NOT NULL,
        revoked_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE gateway_accounts (
        tenant_id text NOT NULL REFERENCES tenants,
        gateway text NOT NULL,
        credentials_sealed text NOT NULL,
        enabled boolean NOT NULL DEFAULT true,
        PRIMARY KEY (tenant_id, gateway)
      );

      CREATE TABLE orders (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenants,
        reference text NOT NULL,
        amount bigint NOT NULL CHECK (amount > 0),
        currency text NOT NULL,
        customer jsonb NOT NULL,
        notify_client_id text,
        status text NOT NULL,
        return_url text,
        metadata jsonb NOT NULL,
        expires_at timestamptz NOT NULL,
        paid_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        request_key text NOT NULL,
        UNIQUE (tenant_id, reference)
      );
      CREATE INDEX orders_of_tenant ON orders (tenant_id, id DESC);
      CREATE INDEX orders_to_expire ON orders (expires_at) WHERE status = 'CREATED';

      CREATE TABLE payments (
        id text PRIMARY KEY,
        order_id text NOT NULL REFERENCES orders,
        tenant_id text NOT NULL,
        gateway text NOT NULL,
        method text NOT NULL,
        reference text NOT NULL UNIQUE,
        gateway_order_id text,
        gateway_payment_id text,
        amount bigint NOT NULL,
        currency text NOT NULL,
        status text NOT NULL,
        uncertain boolean NOT NULL DEFAULT false,
        winner boolean NOT NULL DEFAULT false,
        failure jsonb,
        checkout jsonb,
        routing jsonb NOT NULL,
        request_key text NOT NULL,
        next_check_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        UNIQUE (tenant_id, gateway, gateway_order_id)
      );
      CREATE INDEX payments_of_order ON payments (order_id);
      CREATE INDEX payments_to_check ON payments (next_check_at) WHERE next_check_at IS NOT NULL;
      -- Invariant 2: at most one winning payment for an order, whatever the code above does.
      CREATE UNIQUE INDEX payments_one_winner ON payments (order_id) WHERE winner;

      CREATE TABLE payment_transitions (
        id bigserial PRIMARY KEY,
        payment_id text NOT NULL REFERENCES payments,
        order_id text NOT NULL REFERENCES orders,
        from_status text NOT NULL,
        to_status text NOT NULL,
        cause text NOT NULL,
        detail jsonb NOT NULL,
        at timestamptz NOT NULL
      );
      CREATE INDEX transitions_of_order ON payment_transitions (order_id);

      CREATE TABLE webhooks (
        id text PRIMARY KEY,
        tenant_id text NOT NULL,
        gateway text NOT NULL,
        type text,
        body bytea NOT NULL,
        verdict text NOT NULL,
        detail text,
        order_id text,
        payment_id text,
        received_at timestamptz NOT NULL,
        processed_at timestamptz NOT NULL
      );
      CREATE INDEX webhooks_of_order ON webhooks (order_id);
      CREATE INDEX webhooks_by_time ON webhooks (received_at);

      CREATE TABLE outbox (
        seq bigserial PRIMARY KEY,
        tenant_id text NOT NULL,
        kind text NOT NULL,
        event_id text NOT NULL,
        recipient text NOT NULL,
        subject text NOT NULL,
        payload jsonb NOT NULL,
        attempts int NOT NULL DEFAULT 0,
        due_at timestamptz NOT NULL,
        settled_at timestamptz,
        parked_reason text,
        result jsonb,
        created_at timestamptz NOT NULL,
        -- A repeat of the same cause for the same recipient is the same message.
        UNIQUE (event_id, recipient, kind)
      );
      CREATE INDEX outbox_due ON outbox (due_at, seq) WHERE settled_at IS NULL AND parked_reason IS NULL;
      CREATE INDEX outbox_lane ON outbox (subject, recipient, seq) WHERE settled_at IS NULL AND parked_reason IS NULL;

      CREATE TABLE idempotency_keys (
        tenant_id text NOT NULL,
        route text NOT NULL,
        key text NOT NULL,
        fingerprint text NOT NULL,
        leased_until timestamptz NOT NULL,
        status int,
        body jsonb,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, route, key)
      );
      CREATE INDEX idempotency_by_age ON idempotency_keys (created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE idempotency_keys, outbox, webhooks, payment_transitions, payments, orders, gateway_accounts, api_keys, tenants`,
    );
  }
}
