import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The ledger: what every movement of money did to which account. */
export class Books1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Signed paise: debits are positive, credits negative. No foreign keys: a check of them would lock what is locked
      -- in another order elsewhere.
      CREATE TABLE ledger_entries (
        transaction_id text NOT NULL,
        account text NOT NULL CHECK (account IN
          ('gateway', 'bank', 'captures', 'refunds', 'fees', 'tax', 'suspense', 'adjustments')),
        seq bigserial NOT NULL,
        tenant_id text NOT NULL,
        gateway text NOT NULL,
        kind text NOT NULL,
        amount bigint NOT NULL CHECK (amount <> 0),
        currency text NOT NULL,
        payment_id text,
        refund_id text,
        at timestamptz NOT NULL,
        -- The transaction's id is derived from its cause: written again, it is refused.
        PRIMARY KEY (transaction_id, account)
      );
      CREATE INDEX ledger_of_tenant ON ledger_entries (tenant_id, at, seq);

      CREATE FUNCTION ledger_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT 1 FROM ledger_entries WHERE transaction_id = NEW.transaction_id
                   GROUP BY currency, tenant_id, gateway HAVING sum(amount) <> 0) THEN
          RAISE EXCEPTION 'ledger transaction % does not sum to zero', NEW.transaction_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balanced', TABLE = 'ledger_entries';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER ledger_balanced AFTER INSERT ON ledger_entries
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_is_balanced();

      CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation', TABLE = 'ledger_entries';
      END $$;
      CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_entries
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();

      -- What happened before there was a ledger.
      INSERT INTO ledger_entries (transaction_id, account, tenant_id, gateway, kind, amount, currency, payment_id, at)
      SELECT p.id || ':capture', a.account, p.tenant_id, p.gateway, 'capture', a.sign * p.captured_amount,
        p.captured_currency, p.id, p.updated_at
      FROM payments p
      CROSS JOIN LATERAL (VALUES ('gateway', 1), (CASE p.status WHEN 'SUCCESS' THEN 'captures'
        WHEN 'REVIEW' THEN 'suspense' ELSE 'adjustments' END, -1)) AS a(account, sign)
      WHERE p.captured_amount > 0 AND (p.status IN ('SUCCESS', 'REVIEW') OR p.reviewed_at IS NOT NULL);
      INSERT INTO ledger_entries
        (transaction_id, account, tenant_id, gateway, kind, amount, currency, payment_id, refund_id, at)
      SELECT r.id || ':refund', a.account, r.tenant_id, r.gateway, 'refund', a.sign * r.amount, r.currency,
        r.payment_id, r.id, r.updated_at
      FROM refunds r CROSS JOIN (VALUES ('refunds', 1), ('gateway', -1)) AS a(account, sign)
      WHERE r.status = 'PROCESSED';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ledger_entries; DROP FUNCTION ledger_is_balanced(), ledger_is_append_only();`);
  }
}
