import { createHash, randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { dataSourceOptions, migrate } from '../../src/platform/database/data-source.js';
import { MIGRATIONS } from '../../src/platform/database/migrations/index.js';

/** A database of one test file, migrated; `drop` ends its connections. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * Clones the migrated template (made once per set of migrations) on the cluster of TEST_DATABASE_URL: some 100 ms
 * instead of running every migration again.
 */
export async function freshDatabase(): Promise<TestDatabase> {
  const clusterUrl = process.env['TEST_DATABASE_URL'];
  if (!clusterUrl)
    throw new Error('TEST_DATABASE_URL is not set: run `npm test`, or start a PostgreSQL with PostGIS and set it');
  const template = await ensureTemplate(clusterUrl);
  const name = `swath_t_${randomBytes(6).toString('hex')}`;
  await onCluster(clusterUrl, (admin) => cloneWithRetry(admin, name, template));
  return {
    url: withDatabase(clusterUrl, name),
    drop: () => onCluster(clusterUrl, (admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}

async function ensureTemplate(clusterUrl: string): Promise<string> {
  const fingerprint = createHash('sha256').update(MIGRATIONS.map(String).join('\n')).digest('hex').slice(0, 12);
  const name = `swath_template_${fingerprint}`;
  await onCluster(clusterUrl, async (admin) => {
    await admin.query('SELECT pg_advisory_lock(74)');
    const found = (await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])) as unknown[];
    if (found.length > 0) return;
    const building = `${name}_new`;
    await admin.query(`DROP DATABASE IF EXISTS ${building} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${building}`);
    const fresh = await new DataSource(dataSourceOptions(withDatabase(clusterUrl, building))).initialize();
    try {
      await fresh.query('CREATE EXTENSION IF NOT EXISTS postgis');
      await migrate(fresh);
    } finally {
      await fresh.destroy();
    }
    await admin.query(`ALTER DATABASE ${building} RENAME TO ${name}`);
  });
  return name;
}

/** CREATE DATABASE … TEMPLATE refuses while another clone of the same template is running. */
async function cloneWithRetry(admin: DataSource, name: string, template: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
      return;
    } catch (error) {
      if (attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100 * attempt));
    }
  }
}

/** One connection, so that a session-level advisory lock covers everything `work` does. */
async function onCluster<T>(url: string, work: (admin: DataSource) => Promise<T>): Promise<T> {
  const admin = await new DataSource({ type: 'postgres', url, extra: { max: 1 } }).initialize();
  try {
    return await work(admin);
  } finally {
    await admin.destroy();
  }
}

function withDatabase(url: string, name: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${name}`);
}
