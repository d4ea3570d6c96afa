import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** BYOC collections, their tiles and the state of each tile's ingestion (docs/adr/0011). */
export class Byoc1763600000006 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE byoc_collections (
        id                       uuid CONSTRAINT byoc_collections_pkey PRIMARY KEY,
        account_id               uuid NOT NULL,
        created_by               uuid NOT NULL,
        name                     text NOT NULL,
        s3_bucket                text NOT NULL,
        no_data                  double precision,
        bands                    jsonb,
        settings                 jsonb NOT NULL DEFAULT '{}',
        requires_metadata_update boolean NOT NULL DEFAULT false,
        extent                   double precision[],
        has_sensing_times        text,
        from_sensing_time        timestamptz,
        to_sensing_time          timestamptz,
        max_meters_per_pixel     double precision,
        created                  timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT byoc_collections_sensing_check CHECK (has_sensing_times IN ('YES','PARTIALLY','NO'))
      )`);
    await queryRunner.query(`CREATE INDEX byoc_collections_account_idx ON byoc_collections (account_id, created, id)`);
    await queryRunner.query(`
      CREATE INDEX byoc_collections_stale_idx ON byoc_collections (id) WHERE requires_metadata_update`);
    await queryRunner.query(`
      CREATE TABLE byoc_tiles (
        id               uuid CONSTRAINT byoc_tiles_pkey PRIMARY KEY,
        collection_id    uuid NOT NULL
          CONSTRAINT byoc_tiles_collection_fkey REFERENCES byoc_collections (id) ON DELETE CASCADE,
        path             text NOT NULL,
        sensing_time     timestamptz,
        status           text NOT NULL DEFAULT 'WAITING',
        created          timestamptz NOT NULL DEFAULT now(),
        ingestion_start  timestamptz,
        claimed_by       uuid,
        cover            geometry(Geometry, 4326),
        cover_is_given   boolean NOT NULL DEFAULT false,
        cover_is_traced  boolean NOT NULL DEFAULT false,
        has_added_points boolean NOT NULL DEFAULT false,
        native_epsg      integer,
        native_bbox      double precision[],
        files            jsonb,
        min_mpp          double precision,
        max_mpp          double precision,
        usable_mpp       double precision,
        failed_cause     text,
        warnings         text,
        CONSTRAINT byoc_tiles_path_key UNIQUE (collection_id, path),
        CONSTRAINT byoc_tiles_status_check CHECK (status IN ('WAITING','QUEUED','INGESTING','INGESTED','FAILED')),
        CONSTRAINT byoc_tiles_failed_check CHECK ((status = 'FAILED') = (failed_cause IS NOT NULL)),
        CONSTRAINT byoc_tiles_ingested_check CHECK
          (status <> 'INGESTED' OR (cover IS NOT NULL AND native_epsg IS NOT NULL AND files IS NOT NULL))
      )`);
    await queryRunner.query(`CREATE INDEX byoc_tiles_created_idx ON byoc_tiles (collection_id, created, id)`);
    await queryRunner.query(`
      CREATE INDEX byoc_tiles_open_idx ON byoc_tiles (collection_id, created, id)
      WHERE status IN ('WAITING','QUEUED','INGESTING')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE byoc_tiles`);
    await queryRunner.query(`DROP TABLE byoc_collections`);
  }
}
