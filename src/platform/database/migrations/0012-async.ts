import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Requests of the Async Process API; each is a task of one unit in `fanout_tasks` of the same id. */
export class Async1763600000012 implements MigrationInterface {
  readonly name = 'Async1763600000012';

  async up(queryRunner: QueryRunner): Promise<void> {
    // json and not jsonb: as it was sent, in its order.
    await queryRunner.query(`
      CREATE TABLE async_requests (
        id         uuid NOT NULL CONSTRAINT async_requests_pkey PRIMARY KEY,
        account_id uuid NOT NULL,
        principal  jsonb NOT NULL,
        request    json NOT NULL,
        script     json,
        secrets    text,
        created    timestamptz NOT NULL DEFAULT now(),
        ended      timestamptz,
        cost       double precision,
        error      json
      )`);
    await queryRunner.query(
      `CREATE INDEX async_requests_running_idx ON async_requests (account_id) WHERE ended IS NULL`,
    );
    await queryRunner.query(`CREATE INDEX async_requests_ended_idx ON async_requests (ended)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE async_requests`);
  }
}
