import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Membership of VRTs as served, and the history of their rebuilds. */
export class Vrt1763600000004 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE vrt_source_links (
        vrt_dataset_id    uuid NOT NULL
          CONSTRAINT vrt_source_links_vrt_fkey REFERENCES datasets (id) ON DELETE CASCADE,
        source_dataset_id uuid NOT NULL
          CONSTRAINT vrt_source_links_source_fkey REFERENCES datasets (id) ON DELETE RESTRICT,
        position          integer NOT NULL,
        created_at        timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT vrt_source_links_pkey PRIMARY KEY (vrt_dataset_id, source_dataset_id),
        CONSTRAINT vrt_source_links_position_check CHECK (position >= 0)
      )`);
    await queryRunner.query(`CREATE INDEX vrt_source_links_source_idx ON vrt_source_links (source_dataset_id)`);
    await queryRunner.query(`
      CREATE TABLE vrt_generations (
        id                    uuid CONSTRAINT vrt_generations_pkey PRIMARY KEY,
        vrt_dataset_id        uuid NOT NULL
          CONSTRAINT vrt_generations_vrt_fkey REFERENCES datasets (id) ON DELETE CASCADE,
        job_id                uuid NOT NULL,
        status                text NOT NULL DEFAULT 'pending',
        previous_asset_status text NOT NULL,
        staged_source_ids     jsonb,
        resolution_strategy   text,
        source_count          integer,
        triggered_by          text NOT NULL,
        error_message         text,
        started_at            timestamptz,
        completed_at          timestamptz,
        duration_seconds      double precision,
        created_at            timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT vrt_generations_status_check CHECK (status IN ('pending','running','completed','failed')),
        CONSTRAINT vrt_generations_previous_check CHECK (previous_asset_status IN ('ready','failed'))
      )`);
    await queryRunner.query(`CREATE INDEX vrt_generations_vrt_idx ON vrt_generations (vrt_dataset_id, created_at)`);
    // At most one rebuild of a VRT is under way, whatever the code believes.
    await queryRunner.query(`
      CREATE UNIQUE INDEX vrt_generations_open_idx ON vrt_generations (vrt_dataset_id)
      WHERE status IN ('pending', 'running')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE vrt_generations`);
    await queryRunner.query(`DROP TABLE vrt_source_links`);
  }
}
