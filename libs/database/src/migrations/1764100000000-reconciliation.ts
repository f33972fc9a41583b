import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What reconciliation may ask the gateways, what it did, and what it found. */
export class Reconciliation1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What an account may still ask its gateway: shared by all processes, and there without Redis.
      CREATE TABLE gateway_allowances (
        tenant_id text NOT NULL,
        gateway text NOT NULL,
        question text NOT NULL,
        tokens double precision NOT NULL,
        refilled_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, gateway, question)
      );

      CREATE TABLE reconciliation_runs (
        id bigserial PRIMARY KEY,
        cause text NOT NULL,
        replica text NOT NULL,
        started_at timestamptz NOT NULL,
        -- Of its last sign of life: a run that was killed stops here.
        seen_at timestamptz NOT NULL,
        finished_at timestamptz,
        error text,
        counts jsonb NOT NULL
      );
      CREATE INDEX reconciliation_runs_finished ON reconciliation_runs (id) WHERE finished_at IS NOT NULL;

      CREATE TABLE reconciliation_findings (
        id bigserial PRIMARY KEY,
        run_id bigint NOT NULL REFERENCES reconciliation_runs ON DELETE CASCADE,
        kind text NOT NULL,
        tenant_id text NOT NULL,
        gateway text NOT NULL,
        order_id text NOT NULL,
        payment_id text NOT NULL,
        detail jsonb NOT NULL,
        at timestamptz NOT NULL
      );
      CREATE INDEX reconciliation_findings_of_run ON reconciliation_findings (run_id);

      -- What is due is looked for account by account: each has limits of its own.
      DROP INDEX payments_to_check, refunds_to_check;
      CREATE INDEX payments_to_check ON payments (tenant_id, gateway, next_check_at) WHERE next_check_at IS NOT NULL;
      CREATE INDEX refunds_to_check ON refunds (tenant_id, gateway, next_check_at) WHERE next_check_at IS NOT NULL;
      CREATE INDEX payments_open ON payments (created_at) WHERE status IN ('CREATED', 'PENDING');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX payments_open, payments_to_check, refunds_to_check;
      CREATE INDEX payments_to_check ON payments (next_check_at) WHERE next_check_at IS NOT NULL;
      CREATE INDEX refunds_to_check ON refunds (next_check_at) WHERE next_check_at IS NOT NULL;
      DROP TABLE reconciliation_findings, reconciliation_runs, gateway_allowances;
    `);
  }
}
