import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Tasks of very many units that all workers share (docs/adr/0020-fan-out.md). */
export class Fanout1763600000010 implements MigrationInterface {
  readonly name = 'Fanout1763600000010';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE fanout_tasks (
        id         uuid NOT NULL CONSTRAINT fanout_tasks_pkey PRIMARY KEY,
        kind       text NOT NULL,
        account_id uuid NOT NULL,
        state      text NOT NULL CONSTRAINT fanout_tasks_state_check CHECK (state IN ('held', 'open', 'closed')),
        opened_at  timestamptz,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await queryRunner.query(
      `CREATE INDEX fanout_tasks_open_idx ON fanout_tasks (kind, opened_at) WHERE state = 'open'`,
    );
    await queryRunner.query(`
      CREATE TABLE fanout_units (
        task_id     uuid NOT NULL CONSTRAINT fanout_units_task_fkey REFERENCES fanout_tasks (id) ON DELETE CASCADE,
        ordinal     bigint NOT NULL,
        unit_id     bigint NOT NULL,
        name        text NOT NULL,
        payload     jsonb NOT NULL,
        status      text NOT NULL DEFAULT 'pending'
                    CONSTRAINT fanout_units_status_check CHECK (status IN ('pending', 'running', 'done', 'failed')),
        attempts    smallint NOT NULL DEFAULT 0,
        losses      smallint NOT NULL DEFAULT 0,
        not_before  timestamptz NOT NULL DEFAULT '-infinity',
        claimed_by  uuid,
        lease_until timestamptz,
        cost        double precision,
        note        text,
        finished_at timestamptz,
        CONSTRAINT fanout_units_pkey PRIMARY KEY (task_id, ordinal)
      ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02)`);
    // Not unique: features of several tables of a GeoPackage may have the same number.
    await queryRunner.query(`CREATE INDEX fanout_units_unit_idx ON fanout_units (task_id, unit_id)`);
    await queryRunner.query(
      `CREATE INDEX fanout_units_pending_idx ON fanout_units (task_id, not_before, ordinal) WHERE status = 'pending'`,
    );
    // Without lease_until: a renewal then touches no index.
    await queryRunner.query(
      `CREATE INDEX fanout_units_running_idx ON fanout_units (task_id, ordinal) WHERE status = 'running'`,
    );
    await queryRunner.query(
      `CREATE INDEX fanout_units_failed_idx ON fanout_units (task_id, ordinal) WHERE status = 'failed'`,
    );
    // Sharded, so that many workers do not queue for one row.
    await queryRunner.query(`
      CREATE TABLE fanout_progress (
        task_id uuid NOT NULL CONSTRAINT fanout_progress_task_fkey REFERENCES fanout_tasks (id) ON DELETE CASCADE,
        shard   smallint NOT NULL,
        total   bigint NOT NULL DEFAULT 0,
        done    bigint NOT NULL DEFAULT 0,
        failed  bigint NOT NULL DEFAULT 0,
        cost    double precision NOT NULL DEFAULT 0,
        CONSTRAINT fanout_progress_pkey PRIMARY KEY (task_id, shard)
      ) WITH (fillfactor = 50)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE fanout_progress`);
    await queryRunner.query(`DROP TABLE fanout_units`);
    await queryRunner.query(`DROP TABLE fanout_tasks`);
  }
}
