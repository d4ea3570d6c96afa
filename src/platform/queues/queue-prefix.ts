import { createHash } from 'node:crypto';
import { type DataSource } from 'typeorm';

/**
 * Redis key prefix of this instance, so that several share one Redis without hearing each other's bells. It names the
 * database itself (cluster id and database oid), not its URL: API and workers agree however they spell the address, and
 * a clone or a restored dump gets a prefix of its own.
 */
export async function queuePrefix(dataSource: DataSource): Promise<string> {
  const [row] = (await dataSource.query(
    `SELECT c.system_identifier || '/' || d.oid AS identity
       FROM pg_control_system() c, pg_database d WHERE d.datname = current_database()`,
  )) as Array<{ identity: string }>;
  if (!row) throw new Error('PostgreSQL did not say which database this is');
  return `swath:${createHash('sha256').update(row.identity).digest('hex').slice(0, 12)}`;
}
