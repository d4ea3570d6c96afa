import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What accounts used, what they may use, and who changed that. Rows outlive their accounts: they are the books. */
export class Accounting1763600000009 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE usage_days (
        account_id uuid NOT NULL,
        day        date NOT NULL,
        product    text NOT NULL,
        outcome    text NOT NULL,
        requests   bigint NOT NULL,
        units      double precision NOT NULL,
        CONSTRAINT usage_days_pkey PRIMARY KEY (account_id, day, product, outcome),
        CONSTRAINT usage_days_outcome_check CHECK (outcome IN ('ok','refused','limited','failed','cancelled')),
        CONSTRAINT usage_days_amounts_check CHECK (requests >= 0 AND units >= 0)
      )`);
    await queryRunner.query(`CREATE INDEX usage_days_day_idx ON usage_days (day)`);
    await queryRunner.query(`
      CREATE TABLE account_policies (
        account_id uuid CONSTRAINT account_policies_pkey PRIMARY KEY,
        policies   jsonb NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        updated_by uuid NOT NULL
      )`);
    await queryRunner.query(`
      CREATE TABLE policy_changes (
        id              uuid CONSTRAINT policy_changes_pkey PRIMARY KEY,
        account_id      uuid NOT NULL,
        changed_at      timestamptz NOT NULL DEFAULT now(),
        changed_by      uuid NOT NULL,
        changed_by_name text NOT NULL,
        before          jsonb,
        after           jsonb
      )`);
    await queryRunner.query(`CREATE INDEX policy_changes_account_idx ON policy_changes (account_id, changed_at, id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['policy_changes', 'account_policies', 'usage_days'])
      await queryRunner.query(`DROP TABLE ${table}`);
  }
}
