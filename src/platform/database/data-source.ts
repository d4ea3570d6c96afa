import { Logger } from '@nestjs/common';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { DatabaseClient } from './database-client.js';
import { MIGRATIONS } from './migrations/index.js';

/** `pg_advisory_lock` key under which exactly one of several starting processes migrates. */
const MIGRATION_LOCK = 0x5357_4154;

/** Connection options shared by the API, the workers, the tests and the migration check. */
export function dataSourceOptions(url: string): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    synchronize: false,
    migrations: MIGRATIONS,
    migrationsTransactionMode: 'each',
    extra: {
      Client: DatabaseClient,
      max: 16,
      connectionTimeoutMillis: 10_000,
      // The first PostGIS statement of a connection costs 100 ms and more: libraries are loaded, PROJ opens its database.
      idleTimeoutMillis: 5 * 60_000,
      // A statement nobody waits for any more must not hold a connection for ever.
      statement_timeout: 60_000,
      application_name: 'swath',
      // Many short statements and data on SSD or in memory: compiling or spreading one costs more than it saves, and a
      // page that is not next to the last costs hardly more (docs/adr/0010). `?options=` of the URL wins.
      options: '-c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1',
    },
    // node-postgres throws on an idle client's error (server restart) unless somebody listens.
    poolErrorHandler: (error: Error) => new Logger('Database').warn(`connection lost: ${error.message}`),
  };
}

/** Brings the schema up to date; concurrent callers wait for the first and then find nothing to do. */
export async function migrate(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SET statement_timeout = 0');
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const done = await dataSource.runMigrations();
    if (done.length > 0) new Logger('Database').log(`applied migrations: ${done.map((m) => m.name).join(', ')}`);
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await runner.release();
  }
}
