import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What the Datasets API knows of a raster beside its pixels: source, platform, variant, campaign; files gone; files in place. */
export class Registry1763600000014 implements MigrationInterface {
  readonly name = 'Registry1763600000014';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE datasets
        ADD COLUMN source_dataset text,
        ADD COLUMN opendap_url text,
        ADD COLUMN platform text,
        ADD COLUMN family text,
        ADD COLUMN variant text,
        ADD COLUMN campaign_id text,
        ADD COLUMN parent_identifier text,
        ADD COLUMN edited_fields text[] NOT NULL DEFAULT '{}',
        ADD COLUMN missing_since timestamptz`);
    await queryRunner.query(`ALTER TABLE raster_assets ADD COLUMN mtime timestamptz`);
    for (const column of ['identifier', 'campaign_id', 'parent_identifier'])
      await queryRunner.query(
        `CREATE INDEX datasets_${column.replace(/_id(entifier)?$/, '')}_idx ON datasets (${column}) WHERE ${column} IS NOT NULL`,
      );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE datasets
        DROP COLUMN source_dataset, DROP COLUMN opendap_url, DROP COLUMN platform, DROP COLUMN family, DROP COLUMN variant,
        DROP COLUMN campaign_id, DROP COLUMN parent_identifier, DROP COLUMN edited_fields, DROP COLUMN missing_since`);
    await queryRunner.query(`ALTER TABLE raster_assets DROP COLUMN mtime`);
    await queryRunner.query(`DROP INDEX datasets_identifier_idx`);
  }
}
