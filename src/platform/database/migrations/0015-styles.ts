import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Styles of datasets: those that users wrote, and what the others are made from. */
export class Styles1763600000015 implements MigrationInterface {
  readonly name = 'Styles1763600000015';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE dataset_styles (
        dataset_id uuid NOT NULL
          CONSTRAINT dataset_styles_dataset_fkey REFERENCES datasets (id) ON DELETE CASCADE,
        id         text COLLATE "C" NOT NULL,
        document   jsonb NOT NULL,
        updated_by uuid,
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT dataset_styles_pkey PRIMARY KEY (dataset_id, id)
      )`);
    await queryRunner.query(`
      CREATE TABLE dataset_band_looks (
        dataset_id uuid NOT NULL
          CONSTRAINT dataset_band_looks_dataset_fkey REFERENCES datasets (id) ON DELETE CASCADE,
        band       int NOT NULL,
        sha256     text NOT NULL,
        look       jsonb NOT NULL,
        CONSTRAINT dataset_band_looks_pkey PRIMARY KEY (dataset_id, band)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE dataset_band_looks');
    await queryRunner.query('DROP TABLE dataset_styles');
  }
}
