import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How each tenant wants its payments routed. */
export class Routing1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tenants ADD COLUMN routing_policy jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tenants DROP COLUMN routing_policy`);
  }
}
