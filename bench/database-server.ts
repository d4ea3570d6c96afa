import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { dataSourceOptions, migrate } from '../src/platform/database/data-source.js';
import { Console } from '../src/supervisor/index.js';
import { embeddedPostgres, embeddedPostgresUrl } from '../src/supervisor/embedded-postgres.js';
import { SupervisedChild } from '../src/supervisor/supervised-child.js';

/** A PostgreSQL as an instance brings it, durable and with the schema, and nothing else of the platform. */
export interface DatabaseServer {
  readonly url: string;
  readonly sql: DataSource;
  /** Of the postmaster. */
  readonly pid: number;
}

export async function withDatabaseServer<T>(bench: (server: DatabaseServer) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'swath-bench-'));
  const socketDir = join(folder, 'sockets');
  const spec = await embeddedPostgres({ folder: join(folder, 'postgres'), socketDir, logFile: join(folder, 'log') });
  let pid = 0;
  const child = new SupervisedChild(spec, new Console(process.stderr, process.stderr), {
    started: (_, started) => void (pid = started),
    ended: () => undefined,
    gaveUp: (_, reason) => void process.stderr.write(`${reason}\n`),
  });
  try {
    await child.start();
    const url = embeddedPostgresUrl(socketDir);
    const sql = await new DataSource(dataSourceOptions(url)).initialize();
    await migrate(sql);
    const done = await bench({ url, sql, pid });
    await sql.destroy();
    return done;
  } finally {
    await child.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
