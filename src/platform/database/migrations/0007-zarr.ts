import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Zarr collections and their arrays (docs/adr/0012). */
export class Zarr1763600000007 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE zarr_collections (
        id                   uuid CONSTRAINT zarr_collections_pkey PRIMARY KEY,
        account_id           uuid NOT NULL,
        created_by           uuid NOT NULL,
        name                 text NOT NULL,
        s3_bucket            text NOT NULL,
        path                 text NOT NULL,
        crs                  text NOT NULL,
        status               text NOT NULL DEFAULT 'CREATED',
        ingestion_errors     text,
        zarr_format          int,
        zattrs               jsonb,
        x_axis               jsonb,
        y_axis               jsonb,
        max_meters_per_pixel double precision,
        time_steps           timestamptz[],
        created              timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT zarr_collections_status_check CHECK (status IN ('CREATED','INGESTING','INGESTED','FAILED')),
        CONSTRAINT zarr_collections_content_check
          CHECK (num_nulls(zarr_format, x_axis, y_axis, max_meters_per_pixel) IN (0, 4)),
        CONSTRAINT zarr_collections_ingested_check CHECK (status <> 'INGESTED' OR zarr_format IS NOT NULL)
      )`);
    await queryRunner.query(`CREATE INDEX zarr_collections_account_idx ON zarr_collections (account_id, created, id)`);
    await queryRunner.query(`
      CREATE TABLE zarr_arrays (
        collection_id uuid NOT NULL
          CONSTRAINT zarr_arrays_collection_fkey REFERENCES zarr_collections (id) ON DELETE CASCADE,
        name          text COLLATE "C" NOT NULL,
        path          text NOT NULL,
        zarray        jsonb NOT NULL,
        zattrs        jsonb NOT NULL,
        CONSTRAINT zarr_arrays_pkey PRIMARY KEY (collection_id, name)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE zarr_arrays`);
    await queryRunner.query(`DROP TABLE zarr_collections`);
  }
}
