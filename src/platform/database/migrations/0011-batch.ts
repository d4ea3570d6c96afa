import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Batch tasks of all three APIs; their tiles and features are units of `fanout_tasks` of the same id. */
export class Batch1763600000011 implements MigrationInterface {
  readonly name = 'Batch1763600000011';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE batch_tasks (
        id             uuid NOT NULL CONSTRAINT batch_tasks_pkey PRIMARY KEY,
        api            text NOT NULL CONSTRAINT batch_tasks_api_check CHECK (api IN ('v1', 'v2', 'statistics')),
        account_id     uuid NOT NULL,
        created_by     uuid NOT NULL,
        principal      jsonb NOT NULL,
        request        jsonb NOT NULL,
        secrets        text,
        description    text,
        status         text NOT NULL,
        user_action    text NOT NULL DEFAULT 'NONE',
        user_action_at timestamptz,
        next_action    text,
        stopped_reason text,
        error          text,
        facts          jsonb,
        created        timestamptz NOT NULL DEFAULT now(),
        updated        timestamptz NOT NULL DEFAULT now()
      )`);
    await queryRunner.query(`CREATE INDEX batch_tasks_account_idx ON batch_tasks (account_id, api, created, id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE batch_tasks`);
  }
}
