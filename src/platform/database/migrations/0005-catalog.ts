import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Collections and their scenes: everything that can be searched and rendered (docs/adr/0008). */
export class Catalog1763600000005 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // Keys sort by code point, so that pages and their tokens are the same under every locale.
    await queryRunner.query(`
      CREATE TABLE collections (
        id           text COLLATE "C" CONSTRAINT collections_pkey PRIMARY KEY,
        kind         text NOT NULL,
        account_id   uuid,
        created_by   uuid,
        readers      text[] NOT NULL,
        document     jsonb NOT NULL,
        definition   jsonb,
        bbox         double precision[],
        start_at     timestamptz,
        end_at       timestamptz,
        longest_span interval NOT NULL DEFAULT '0',
        revision     bigint NOT NULL DEFAULT 1,
        created_at   timestamptz NOT NULL DEFAULT now(),
        updated_at   timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT collections_kind_check CHECK (kind IN ('builtin','stac','byoc','batch','zarr','registry')),
        CONSTRAINT collections_id_check CHECK (id <> '' AND length(id) <= 256)
      )`);
    await queryRunner.query(`CREATE INDEX collections_readers_idx ON collections USING gin (readers)`);
    await queryRunner.query(`CREATE INDEX collections_account_idx ON collections (account_id, kind)`);
    // Never repeats, so that an ETag of a deleted scene never fits the one that took its id.
    await queryRunner.query(`CREATE SEQUENCE scene_revisions`);
    // Properties and bands are kept beside the row, like the document: what a search by time and place walks through is
    // a sixth as large then (docs/adr/0010).
    await queryRunner.query(`
      CREATE TABLE scenes (
        collection_id text COLLATE "C" NOT NULL CONSTRAINT scenes_collection_fkey REFERENCES collections (id),
        id            text COLLATE "C" NOT NULL,
        sort_at       timestamptz NOT NULL,
        start_at      timestamptz NOT NULL,
        end_at        timestamptz NOT NULL,
        cloud_cover   double precision,
        footprint     geometry(Geometry, 4326),
        properties    jsonb NOT NULL,
        bands         jsonb,
        readers       text[],
        created_by    uuid,
        document      text COMPRESSION lz4 NOT NULL,
        revision      bigint NOT NULL DEFAULT nextval('scene_revisions'),
        created_at    timestamptz NOT NULL DEFAULT now(),
        updated_at    timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT scenes_pkey PRIMARY KEY (collection_id, id),
        CONSTRAINT scenes_time_check CHECK (start_at <= end_at)
      ) WITH (toast_tuple_target = 512)`);
    // What may follow sort_at in them is checked before the row is fetched (docs/adr/0010).
    await queryRunner.query(`CREATE INDEX scenes_newest_idx ON scenes (collection_id, sort_at DESC, id, cloud_cover)`);
    await queryRunner.query(
      `CREATE INDEX scenes_newest_of_all_idx ON scenes (sort_at DESC, collection_id, id, cloud_cover)`,
    );
    await queryRunner.query(`CREATE EXTENSION IF NOT EXISTS btree_gist`);
    await queryRunner.query(
      `CREATE INDEX scenes_place_and_time_idx ON scenes USING gist (footprint, sort_at, cloud_cover)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE scenes`);
    await queryRunner.query(`DROP SEQUENCE scene_revisions`);
    await queryRunner.query(`DROP TABLE collections`);
  }
}
