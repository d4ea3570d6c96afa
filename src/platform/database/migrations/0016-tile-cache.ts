import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Which painted tiles are kept: a row per zoom level, the tiles themselves in the house bucket. */
export class TileCache1763600000016 implements MigrationInterface {
  readonly name = 'TileCache1763600000016';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE tile_levels (
        dataset_id    uuid NOT NULL CONSTRAINT tile_levels_dataset_fkey REFERENCES datasets (id) ON DELETE CASCADE,
        cache_version integer NOT NULL,
        style         text NOT NULL,
        grid          text NOT NULL CONSTRAINT tile_levels_grid_check CHECK (grid IN ('GoogleMapsCompatible','WGS84','native')),
        zoom          integer NOT NULL,
        tiles         bigint NOT NULL,
        bytes         bigint NOT NULL,
        changed_at    timestamptz NOT NULL DEFAULT now(),
        counted_at    timestamptz NOT NULL DEFAULT '-infinity',
        used_at       timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT tile_levels_pkey PRIMARY KEY (dataset_id, cache_version, style, grid, zoom)
      )`);
    await queryRunner.query(`CREATE INDEX tile_levels_used_idx ON tile_levels (used_at)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE tile_levels`);
  }
}
