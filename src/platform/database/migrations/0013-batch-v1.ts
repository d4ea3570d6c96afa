import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Collections of batch outputs (`batch-<id>`), and which tasks write into which. */
export class BatchV11763600000013 implements MigrationInterface {
  readonly name = 'BatchV11763600000013';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE batch_collections (
        id             uuid NOT NULL CONSTRAINT batch_collections_pkey PRIMARY KEY,
        account_id     uuid NOT NULL,
        created_by     uuid NOT NULL,
        name           text NOT NULL,
        s3_bucket      text NOT NULL,
        tiling_grid_id integer,
        bands          jsonb,
        created        timestamptz NOT NULL DEFAULT now()
      )`);
    await queryRunner.query(
      `CREATE INDEX batch_collections_account_idx ON batch_collections (account_id, created, id)`,
    );
    // No foreign key: tasks of v2 may name collections of another kind.
    await queryRunner.query(`ALTER TABLE batch_tasks ADD COLUMN collection_id uuid`);
    await queryRunner.query(
      `CREATE INDEX batch_tasks_collection_idx ON batch_tasks (collection_id) WHERE collection_id IS NOT NULL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE batch_tasks DROP COLUMN collection_id`);
    await queryRunner.query(`DROP TABLE batch_collections`);
  }
}
