import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** How far each batch of a HySpex campaign has come in its catalogue. */
export class Harvest1763600000018 implements MigrationInterface {
  readonly name = 'Harvest1763600000018';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE hyspex_batches (
        job_id              uuid NOT NULL CONSTRAINT hyspex_batches_pkey PRIMARY KEY
                            CONSTRAINT hyspex_batches_job_fkey REFERENCES jobs (id) ON DELETE CASCADE,
        campaign_id         text NOT NULL,
        parent_identifier   text NOT NULL,
        total_children      int,
        start_position      int NOT NULL,
        next_position       int,
        scanned             int NOT NULL DEFAULT 0,
        matched             int NOT NULL DEFAULT 0,
        is_scanned          boolean NOT NULL DEFAULT false,
        skipped             jsonb NOT NULL DEFAULT '[]',
        errors              jsonb NOT NULL DEFAULT '[]',
        created_at          timestamptz NOT NULL DEFAULT now()
      )`);
    await queryRunner.query(`CREATE INDEX hyspex_batches_campaign_idx ON hyspex_batches (campaign_id, created_at)`);
    await queryRunner.query(`CREATE INDEX jobs_campaign_idx ON jobs (campaign_id) WHERE campaign_id IS NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX jobs_campaign_idx`);
    await queryRunner.query(`DROP TABLE hyspex_batches`);
  }
}
