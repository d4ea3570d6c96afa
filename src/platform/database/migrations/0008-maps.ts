import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Stored evalscripts, and the configurations that maps are drawn from (docs/guide/maps.md). */
export class Maps1763600000008 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE evalscripts (
        id          uuid CONSTRAINT evalscripts_pkey PRIMARY KEY,
        account_id  uuid NOT NULL,
        created_by  uuid NOT NULL,
        name        text NOT NULL,
        description text,
        collection  text NOT NULL,
        evalscript  text NOT NULL,
        public      boolean NOT NULL,
        created     timestamptz NOT NULL DEFAULT now()
      )`);
    await queryRunner.query(`CREATE INDEX evalscripts_account_idx ON evalscripts (account_id, created, id)`);
    await queryRunner.query(`
      CREATE TABLE map_instances (
        id           uuid CONSTRAINT map_instances_pkey PRIMARY KEY,
        account_id   uuid NOT NULL,
        created_by   uuid NOT NULL,
        public       boolean NOT NULL,
        document     jsonb NOT NULL,
        created      timestamptz NOT NULL DEFAULT now(),
        last_updated timestamptz NOT NULL DEFAULT now()
      )`);
    await queryRunner.query(`CREATE INDEX map_instances_account_idx ON map_instances (account_id, created, id)`);
    await queryRunner.query(`
      CREATE TABLE map_layers (
        instance_id  uuid NOT NULL
          CONSTRAINT map_layers_instance_fkey REFERENCES map_instances (id) ON DELETE CASCADE,
        id           text COLLATE "C" NOT NULL,
        document     jsonb NOT NULL,
        created      timestamptz NOT NULL DEFAULT now(),
        last_updated timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT map_layers_pkey PRIMARY KEY (instance_id, id)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['map_layers', 'map_instances', 'evalscripts']) await queryRunner.query(`DROP TABLE ${table}`);
  }
}
