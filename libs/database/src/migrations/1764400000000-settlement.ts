import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The three-way match of ledger, gateways' lists and settlement reports, day by day. */
export class Settlement1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A day in India of one account: read and matched by whoever holds the lease.
      CREATE TABLE settlement_days (
        tenant_id text NOT NULL,
        gateway text NOT NULL,
        day date NOT NULL,
        due_at timestamptz NOT NULL,
        attempts int NOT NULL DEFAULT 0,
        leased_by text,
        leased_until timestamptz,
        started_at timestamptz,
        finished_at timestamptz,
        error text,
        counts jsonb NOT NULL DEFAULT '{}',
        PRIMARY KEY (tenant_id, gateway, day)
      );
      CREATE INDEX settlement_days_due ON settlement_days (due_at) WHERE finished_at IS NULL;

      -- What the gateways' own lists said. Kept for a while: a report comes days after the list.
      CREATE TABLE settlement_listed (
        tenant_id text NOT NULL,
        gateway text NOT NULL,
        kind text NOT NULL,
        entity_id text NOT NULL,
        gateway_payment_id text,
        gateway_order_id text,
        reference text,
        status text NOT NULL,
        amount bigint NOT NULL,
        fee bigint,
        tax bigint,
        currency text NOT NULL,
        day date NOT NULL,
        PRIMARY KEY (tenant_id, gateway, kind, entity_id)
      );
      CREATE INDEX settlement_listed_by_day ON settlement_listed (tenant_id, gateway, day);
      CREATE INDEX settlement_listed_by_order ON settlement_listed (tenant_id, gateway, gateway_order_id);

      -- The lines of the reports, with what each did to the accounts so far.
      CREATE TABLE settlement_lines (
        id text PRIMARY KEY,
        seq bigserial NOT NULL,
        tenant_id text NOT NULL,
        gateway text NOT NULL,
        day date NOT NULL,
        settlement_id text NOT NULL,
        utr text,
        kind text NOT NULL,
        entity_id text,
        gateway_payment_id text,
        gateway_order_id text,
        reference text,
        payment_id text,
        refund_id text,
        amount bigint NOT NULL,
        fee bigint NOT NULL,
        tax bigint NOT NULL,
        net bigint NOT NULL,
        currency text NOT NULL,
        settled_at timestamptz NOT NULL,
        revision int NOT NULL DEFAULT 0,
        booked jsonb NOT NULL DEFAULT '{}',
        CHECK (net = amount - fee - tax)
      );
      CREATE INDEX settlement_lines_of_day ON settlement_lines (tenant_id, gateway, day);
      CREATE INDEX settlement_lines_of_payment ON settlement_lines (payment_id) WHERE payment_id IS NOT NULL;
      CREATE INDEX settlement_lines_of_entity ON settlement_lines (tenant_id, gateway, entity_id);

      CREATE TABLE settlement_differences (
        id bigserial PRIMARY KEY,
        tenant_id text NOT NULL,
        gateway text NOT NULL,
        -- When it was found first.
        day date NOT NULL,
        subject text NOT NULL,
        kind text NOT NULL,
        place text NOT NULL,
        state text NOT NULL CHECK (state IN ('open', 'resolved', 'accepted')),
        about text NOT NULL,
        entity_id text,
        payment_id text,
        refund_id text,
        line_id text,
        here bigint NOT NULL,
        there bigint NOT NULL,
        -- Of the ledger's suspense.
        suspended bigint NOT NULL DEFAULT 0,
        currency text NOT NULL,
        resolved_by text NOT NULL,
        resolution text,
        asked int NOT NULL DEFAULT 0,
        found_at timestamptz NOT NULL,
        resolved_at timestamptz,
        -- One at a time: what is learnt later may give it another kind.
        UNIQUE (tenant_id, gateway, subject)
      );
      CREATE INDEX settlement_differences_open ON settlement_differences (tenant_id, gateway) WHERE state = 'open';
      CREATE INDEX settlement_differences_of_day ON settlement_differences (tenant_id, gateway, day);
      CREATE INDEX settlement_differences_of_payment ON settlement_differences (payment_id) WHERE payment_id IS NOT NULL;

      ALTER TABLE ledger_entries ADD COLUMN line_id text;
      CREATE INDEX ledger_of_line ON ledger_entries (line_id) WHERE line_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE ledger_entries DROP COLUMN line_id;
      DROP TABLE settlement_differences, settlement_lines, settlement_listed, settlement_days;
    `);
  }
}
