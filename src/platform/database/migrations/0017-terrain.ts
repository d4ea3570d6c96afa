import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Terrain made from elevation rasters. No foreign key: it may outlive its dataset (datasets.md, DELETE). */
export class Terrain1763600000017 implements MigrationInterface {
  readonly name = 'Terrain1763600000017';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE terrains (
        dataset_id    uuid NOT NULL,
        kind          text NOT NULL CONSTRAINT terrains_kind_check CHECK (kind IN ('rgb','mago')),
        title         text NOT NULL,
        folder        text NOT NULL,
        min_zoom      integer NOT NULL,
        max_zoom      integer NOT NULL,
        nodata        text CONSTRAINT terrains_nodata_check CHECK (nodata IN ('zero','transparent')),
        bounds        double precision[] NOT NULL,
        tiles         integer NOT NULL,
        size_bytes    bigint NOT NULL,
        source_sha256 text NOT NULL,
        created_by    uuid,
        was_public    boolean,
        created_at    timestamptz NOT NULL DEFAULT now(),
        updated_at    timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT terrains_pkey PRIMARY KEY (dataset_id, kind)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE terrains`);
  }
}
