import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Data import: orders, subscriptions, their deliveries and archives, quotas and every change of them. */
export class Imports1763600000020 implements MigrationInterface {
  readonly name = 'Imports1763600000020';

  async up(queryRunner: QueryRunner): Promise<void> {
    const parent = (table: string, statuses: string) => `
        id            uuid NOT NULL CONSTRAINT ${table}_pkey PRIMARY KEY,
        account_id    uuid NOT NULL,
        created_by    uuid NOT NULL,
        created       timestamptz NOT NULL DEFAULT now(),
        provider      text NOT NULL,
        name          text NOT NULL,
        collection_id uuid,
        status        text NOT NULL DEFAULT 'CREATED' CONSTRAINT ${table}_status_check CHECK (status IN (${statuses})),
        sqkm          double precision NOT NULL,
        input         json NOT NULL,
        query         jsonb NOT NULL,
        area          jsonb NOT NULL,
        secrets       text,
        placed_as     jsonb,
        confirmed     timestamptz,
        next_look     timestamptz,
        failed_looks  integer NOT NULL DEFAULT 0,
        error_message text,
        ended         timestamptz,
        deleted       timestamptz`;
    await queryRunner.query(`
      CREATE TABLE import_orders (
        ${parent('import_orders', `'CREATED','RUNNING','DONE','PARTIAL','FAILED','CANCELLED'`)},
        items         jsonb NOT NULL
      )`);
    await queryRunner.query(`
      CREATE TABLE import_subscriptions (
        ${parent('import_subscriptions', `'CREATED','RUNNING','CANCELLED','COMPLETED','FAILED'`)},
        cursor        jsonb
      )`);
    for (const table of ['import_orders', 'import_subscriptions']) {
      await queryRunner.query(`CREATE INDEX ${table}_account_idx ON ${table} (account_id, created, id)`);
      await queryRunner.query(`CREATE INDEX ${table}_running_idx ON ${table} (next_look) WHERE status = 'RUNNING'`);
    }
    await queryRunner.query(`
      CREATE TABLE import_deliveries (
        id              uuid NOT NULL CONSTRAINT import_deliveries_pkey PRIMARY KEY,
        order_id        uuid,
        subscription_id uuid,
        account_id      uuid NOT NULL,
        provider        text NOT NULL,
        item_id         text NOT NULL,
        item            jsonb NOT NULL,
        status          text NOT NULL DEFAULT 'WAITING' CONSTRAINT import_deliveries_status_check CHECK (status IN
          ('WAITING','DELIVERED','DELIVERY_FAILED','PREPARING','INGESTING','DONE','IMPORT_FAILED','NON_INGESTIBLE')),
        error_message   text,
        sqkm            double precision,
        files           jsonb,
        tile_ids        uuid[] NOT NULL DEFAULT '{}',
        tries           integer NOT NULL DEFAULT 0,
        next_try        timestamptz,
        created         timestamptz NOT NULL DEFAULT now(),
        ended           timestamptz,
        CONSTRAINT import_deliveries_parent_check CHECK ((order_id IS NULL) <> (subscription_id IS NULL)),
        CONSTRAINT import_deliveries_order_item_key UNIQUE (order_id, item_id),
        CONSTRAINT import_deliveries_subscription_item_key UNIQUE (subscription_id, item_id)
      )`);
    await queryRunner.query(`CREATE INDEX import_deliveries_order_idx ON import_deliveries (order_id, created, id)`);
    await queryRunner.query(
      `CREATE INDEX import_deliveries_subscription_idx ON import_deliveries (subscription_id, created, id)`,
    );
    await queryRunner.query(
      `CREATE INDEX import_deliveries_open_idx ON import_deliveries (status) WHERE ended IS NULL`,
    );
    await queryRunner.query(`
      CREATE TABLE import_archives (
        delivery_id uuid NOT NULL CONSTRAINT import_archives_pkey PRIMARY KEY,
        requested   timestamptz NOT NULL DEFAULT now(),
        status      text NOT NULL DEFAULT 'WAITING' CONSTRAINT import_archives_status_check
          CHECK (status IN ('WAITING','PREPARING','DONE','FAILED')),
        size        bigint
      )`);
    await queryRunner.query(`
      CREATE TABLE import_quotas (
        account_id    uuid NOT NULL,
        collection_id text NOT NULL,
        quota_sqkm    double precision,
        quota_used    double precision NOT NULL DEFAULT 0,
        CONSTRAINT import_quotas_pkey PRIMARY KEY (account_id, collection_id),
        CONSTRAINT import_quotas_used_check CHECK (quota_used >= 0 AND (quota_sqkm IS NULL OR quota_sqkm >= 0))
      )`);
    await queryRunner.query(`
      CREATE TABLE import_quota_events (
        id            uuid NOT NULL CONSTRAINT import_quota_events_pkey PRIMARY KEY,
        account_id    uuid NOT NULL,
        collection_id text NOT NULL,
        at            timestamptz NOT NULL DEFAULT now(),
        by            uuid,
        kind          text NOT NULL,
        sqkm          double precision,
        order_id      uuid
      )`);
    await queryRunner.query(`CREATE INDEX import_quota_events_account_idx ON import_quota_events (account_id, at, id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['quota_events', 'quotas', 'archives', 'deliveries', 'subscriptions', 'orders'])
      await queryRunner.query(`DROP TABLE import_${table}`);
  }
}
