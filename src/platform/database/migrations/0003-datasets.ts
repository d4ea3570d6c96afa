import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The raster registry: catalogue rows, their raster assets, and who besides the owner reads a restricted one. */
export class Datasets1763600000003 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE EXTENSION IF NOT EXISTS postgis`);
    await queryRunner.query(`CREATE EXTENSION IF NOT EXISTS pg_trgm`);
    await queryRunner.query(`
      CREATE TABLE datasets (
        id                 uuid CONSTRAINT datasets_pkey PRIMARY KEY,
        record_type        text NOT NULL,
        title              text NOT NULL,
        summary            text,
        identifier         text,
        visibility         text NOT NULL DEFAULT 'private',
        record_status      text NOT NULL DEFAULT 'published',
        created_by         uuid,
        updated_by         uuid,
        account_id         uuid,
        source_filename    text,
        footprint          geometry(Geometry, 4326),
        bbox_wgs84         double precision[],
        temporal_start     timestamptz,
        temporal_end       timestamptz,
        original_srid      integer,
        tile_cache_version integer NOT NULL DEFAULT 1,
        origin_job_id      uuid CONSTRAINT datasets_origin_job_key UNIQUE,
        published_at       timestamptz,
        last_refreshed_at  timestamptz,
        created_at         timestamptz NOT NULL DEFAULT now(),
        updated_at         timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT datasets_record_type_check CHECK (record_type IN ('raster_dataset','vrt_dataset')),
        CONSTRAINT datasets_visibility_check CHECK (visibility IN ('private','restricted','internal','public')),
        CONSTRAINT datasets_record_status_check CHECK (record_status IN ('draft','published'))
      )`);
    await queryRunner.query(`CREATE INDEX datasets_created_idx ON datasets (created_at, id)`);
    await queryRunner.query(`CREATE INDEX datasets_owner_idx ON datasets (created_by)`);
    await queryRunner.query(`CREATE INDEX datasets_footprint_idx ON datasets USING gist (footprint)`);
    // One index answers the ILIKE of each column that ?q= looks into; PostgreSQL ORs the bitmaps.
    await queryRunner.query(`
      CREATE INDEX datasets_search_idx ON datasets
      USING gin (title gin_trgm_ops, identifier gin_trgm_ops, source_filename gin_trgm_ops, summary gin_trgm_ops)`);
    await queryRunner.query(`
      CREATE TABLE raster_assets (
        dataset_id            uuid CONSTRAINT raster_assets_pkey PRIMARY KEY,
        asset_uri             text NOT NULL,
        storage_backend       text NOT NULL,
        sha256                text NOT NULL,
        source_sha256         text,
        size_bytes            bigint NOT NULL,
        driver                text NOT NULL,
        compression           text,
        cog_status            text,
        quicklook_256_uri     text,
        quicklook_512_uri     text,
        crs_wkt               text NOT NULL,
        epsg                  integer,
        crs_is_geographic     boolean NOT NULL,
        geo_transform         double precision[],
        extent                double precision[],
        band_count            integer NOT NULL,
        dtype                 text NOT NULL,
        nodata                text,
        res_x                 double precision,
        res_y                 double precision,
        width                 integer NOT NULL,
        height                integer NOT NULL,
        is_rotated            boolean NOT NULL DEFAULT false,
        is_south_up           boolean NOT NULL DEFAULT false,
        is_dem                boolean NOT NULL DEFAULT false,
        is_dem_override       boolean,
        band_info             jsonb NOT NULL DEFAULT '[]',
        vrt_type              text,
        resolution_strategy   text,
        status                text NOT NULL DEFAULT 'ready',
        current_generation_id uuid,
        last_regenerated_at   timestamptz,
        built_from            jsonb,
        ingested_at           timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT raster_assets_dataset_fkey FOREIGN KEY (dataset_id) REFERENCES datasets (id) ON DELETE CASCADE,
        CONSTRAINT raster_assets_status_check CHECK (status IN ('ready','regenerating','failed')),
        CONSTRAINT raster_assets_vrt_type_check CHECK (vrt_type IS NULL OR vrt_type IN ('mosaic','band_stack')),
        CONSTRAINT raster_assets_cog_status_check
          CHECK (cog_status IS NULL OR cog_status IN ('verified','converted','unknown')),
        CONSTRAINT raster_assets_storage_backend_check CHECK (storage_backend IN ('local','s3','remote'))
      )`);
    await queryRunner.query(`CREATE INDEX raster_assets_sha256_idx ON raster_assets (sha256)`);
    await queryRunner.query(`CREATE INDEX raster_assets_source_sha256_idx ON raster_assets (source_sha256)`);
    await queryRunner.query(`
      CREATE TABLE dataset_grants (
        id         bigserial CONSTRAINT dataset_grants_pkey PRIMARY KEY,
        dataset_id uuid NOT NULL
          CONSTRAINT dataset_grants_dataset_fkey REFERENCES datasets (id) ON DELETE CASCADE,
        role       text,
        user_id    uuid,
        CONSTRAINT dataset_grants_role_key UNIQUE (dataset_id, role),
        CONSTRAINT dataset_grants_user_key UNIQUE (dataset_id, user_id),
        CONSTRAINT dataset_grants_one_grantee_check CHECK ((role IS NULL) <> (user_id IS NULL))
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE dataset_grants`);
    await queryRunner.query(`DROP TABLE raster_assets`);
    await queryRunner.query(`DROP TABLE datasets`);
  }
}
