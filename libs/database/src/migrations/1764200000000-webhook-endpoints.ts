import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Our events to the tenants' backends. */
export class WebhookEndpoints1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhook_endpoints (
        tenant_id text PRIMARY KEY REFERENCES tenants,
        url text NOT NULL,
        -- Sealed, the newest first; those before it sign as well until their end.
        secrets jsonb NOT NULL,
        disabled_at timestamptz,
        disabled_reason text,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      );

      CREATE TABLE backend_attempts (
        event_id text NOT NULL,
        order_id text NOT NULL,
        tenant_id text NOT NULL,
        at timestamptz NOT NULL,
        outcome text NOT NULL,
        status int,
        reason text,
        duration_ms int NOT NULL,
        PRIMARY KEY (event_id, at)
      );
      CREATE INDEX backend_attempts_of_order ON backend_attempts (order_id);

      -- What waits is taken tenant by tenant. Notifications, the many, are in neither index.
      CREATE INDEX outbox_backend_due ON outbox (tenant_id, due_at, seq)
        WHERE kind = 'backend' AND settled_at IS NULL AND parked_reason IS NULL AND accepted_at IS NULL;
      CREATE INDEX outbox_backend_dead ON outbox (tenant_id, seq)
        WHERE kind = 'backend' AND settled_at IS NULL AND parked_reason IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX outbox_backend_due, outbox_backend_dead;
      DROP TABLE backend_attempts, webhook_endpoints;
    `);
  }
}
