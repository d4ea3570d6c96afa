import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Jobs, their idempotency keys and event tickets. */
export class Jobs1763600000002 implements MigrationInterface {
  name = 'Jobs1763600000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE jobs (
        id uuid CONSTRAINT jobs_pkey PRIMARY KEY,
        kind text NOT NULL,
        family text NOT NULL,
        status text NOT NULL DEFAULT 'pending',
        staged boolean NOT NULL DEFAULT false,
        dataset_id uuid,
        result jsonb,
        request jsonb NOT NULL DEFAULT '{}',
        progress real,
        current_step text,
        counts jsonb,
        error_code text,
        error_message text,
        warnings jsonb NOT NULL DEFAULT '[]',
        source_filename text,
        attempt int NOT NULL DEFAULT 1,
        lost_attempts int NOT NULL DEFAULT 0,
        attempt_id uuid NOT NULL,
        lease_until timestamptz,
        heartbeat_at timestamptz,
        cancel_requested_at timestamptz,
        created_by uuid,
        client_address text,
        account_id uuid,
        parent_job_id uuid,
        campaign_id text,
        dedupe_key text,
        user_metadata jsonb,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        started_at timestamptz,
        completed_at timestamptz,
        archived_at timestamptz,
        CONSTRAINT jobs_status_check CHECK (status IN ('pending','running','complete','failed','cancelled','fanned_out')),
        CONSTRAINT jobs_progress_check CHECK (progress IS NULL OR progress BETWEEN 0 AND 1)
      )`);
    await runner.query(`CREATE INDEX jobs_created_idx ON jobs (created_at, id)`);
    await runner.query(`CREATE INDEX jobs_created_by_idx ON jobs (created_by, created_at)`);
    await runner.query(`CREATE INDEX jobs_dataset_idx ON jobs (dataset_id)`);
    // What the sweeper reads every few seconds: stays as small as the work in hand.
    await runner.query(`
      CREATE INDEX jobs_open_idx ON jobs (status, created_at) WHERE status IN ('pending','running','fanned_out')`);
    await runner.query(`CREATE INDEX jobs_parent_idx ON jobs (parent_job_id) WHERE parent_job_id IS NOT NULL`);
    await runner.query(`CREATE INDEX jobs_completed_idx ON jobs (completed_at) WHERE completed_at IS NOT NULL`);
    await runner.query(`
      CREATE UNIQUE INDEX jobs_dedupe_idx ON jobs (dedupe_key)
        WHERE dedupe_key IS NOT NULL AND status IN ('pending','running')`);

    // Every visible change, whoever writes it, gets a version and a notice; heartbeats get neither.
    await runner.query(`
      CREATE FUNCTION jobs_announce() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF ROW(NEW.status, NEW.progress, NEW.current_step, NEW.counts, NEW.warnings, NEW.dataset_id, NEW.result,
               NEW.error_code, NEW.error_message, NEW.attempt_id, NEW.cancel_requested_at, NEW.archived_at)
           IS DISTINCT FROM
           ROW(OLD.status, OLD.progress, OLD.current_step, OLD.counts, OLD.warnings, OLD.dataset_id, OLD.result,
               OLD.error_code, OLD.error_message, OLD.attempt_id, OLD.cancel_requested_at, OLD.archived_at)
        THEN
          NEW.version := OLD.version + 1;
          PERFORM pg_notify('swath_jobs', NEW.id::text);
        END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER jobs_announce BEFORE UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION jobs_announce()`);

    await runner.query(`
      CREATE TABLE idempotency_keys (
        principal text NOT NULL,
        key text NOT NULL,
        route text NOT NULL,
        fingerprint text NOT NULL,
        status int,
        response jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT idempotency_keys_pkey PRIMARY KEY (principal, key)
      )`);
    await runner.query(`CREATE INDEX idempotency_keys_created_idx ON idempotency_keys (created_at)`);
    await runner.query(`
      CREATE TABLE job_events_tickets (
        token_sha256 text CONSTRAINT job_events_tickets_pkey PRIMARY KEY,
        job_id uuid NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE job_events_tickets, idempotency_keys, jobs`);
    await runner.query(`DROP FUNCTION jobs_announce()`);
  }
}
