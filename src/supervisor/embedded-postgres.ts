import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { type ChildSpec } from './child-spec.js';
import { clearPostgresLeftovers, clusterNameOf, endOrphan } from './postgres-leftovers.js';
import { findPostgresPrograms } from './postgres-programs.js';
import { SERVER_ENV } from './server-env.js';
import { findServerUser, giveTo, type ServerUser } from './server-user.js';

const DATABASE = 'swath';
const SUPERUSER = 'swath';

/** A crash recovery replays at most some GB of log. */
const STARTUP_MS = 10 * 60_000;

/** A crash or power cut may lose what a test wrote; nobody will look for it. */
const WITHOUT_DURABILITY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

export interface EmbeddedPostgresOptions {
  /** Folder of this server alone; the cluster lies in it. */
  readonly folder: string;
  /** Folder of the socket; with `/.s.PGSQL.5432` it must stay under 104 bytes. */
  readonly socketDir: string;
  readonly logFile: string;
  /** For tests: nothing needs to survive. */
  readonly throwAway?: boolean;
}

/** `postgresql:///swath?host=<folder>&user=swath`: the connecting user is a superuser and the folder is the lock. */
export function embeddedPostgresUrl(socketDir: string, database = DATABASE): string {
  return `postgresql:///${database}?host=${encodeURIComponent(socketDir)}&user=${SUPERUSER}`;
}

/**
 * A private PostgreSQL with PostGIS that only listens on a socket in a folder of mode 0700. Makes its cluster at the
 * first start. @throws StartRefused when the programs are missing or no user may run them.
 */
export async function embeddedPostgres(options: EmbeddedPostgresOptions): Promise<ChildSpec> {
  for (const folder of [options.folder, options.socketDir]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const user = await findServerUser(options.folder);
  for (const folder of [options.folder, options.socketDir]) giveTo(user, folder);
  const cluster = join(realpathSync(options.folder), 'cluster');
  const programs = findPostgresPrograms(existsSync(cluster) ? majorOf(cluster) : null);
  return {
    name: 'postgres',
    stop: { signal: 'SIGINT', graceMs: 30_000, force: 'SIGQUIT' },
    prepare: async (signal) => {
      if (!existsSync(cluster)) await initialise(cluster, join(programs, 'initdb'), user, options, signal);
      await endOrphan(cluster);
      await clearPostgresLeftovers(cluster, options.socketDir);
    },
    command: () => {
      const [file = '', ...args] = [...user.prefix, join(programs, 'postgres'), ...serverArgs(cluster, options)];
      return { file, args, cwd: '/', env: SERVER_ENV, output: { logFile: options.logFile } };
    },
    ready: async (_child, signal) => {
      await accepting(options.socketDir, signal);
      await ensureDatabase(options.socketDir);
    },
  };
}

function serverArgs(cluster: string, { socketDir, throwAway }: EmbeddedPostgresOptions): string[] {
  const settings = [
    'listen_addresses=',
    `unix_socket_directories="${socketDir}"`,
    'unix_socket_permissions=0700',
    'max_connections=200',
    `cluster_name=${clusterNameOf(cluster)}`,
    ...(throwAway ? WITHOUT_DURABILITY : []),
  ];
  return ['-D', cluster, ...settings.flatMap((setting) => ['-c', setting])];
}

/** Under another name first: an interrupted initdb never looks like a cluster. */
async function initialise(
  cluster: string,
  initdb: string,
  user: ServerUser,
  { throwAway }: EmbeddedPostgresOptions,
  signal: AbortSignal,
): Promise<void> {
  const fresh = `${cluster}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const options = [
    '-U',
    SUPERUSER,
    '--auth=trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    ...(throwAway ? ['--no-sync'] : []),
  ];
  const [file = '', ...args] = [...user.prefix, initdb, '-D', fresh, ...options];
  await promisify(execFile)(file, args, { env: SERVER_ENV, cwd: '/', signal });
  renameSync(fresh, cluster);
}

/** Resolves with the first connection. A recovery may take minutes; the caller's signal ends the wait when it dies. */
async function accepting(socketDir: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + STARTUP_MS;
  for (; !signal.aborted; await sleep(40)) {
    try {
      return await onDatabase(socketDir, 'postgres', async () => undefined);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

async function ensureDatabase(socketDir: string): Promise<void> {
  await onDatabase(socketDir, 'postgres', async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  });
  await onDatabase(socketDir, DATABASE, (client) => client.query('CREATE EXTENSION IF NOT EXISTS postgis'));
}

async function onDatabase<T>(socketDir: string, database: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ host: socketDir, user: SUPERUSER, database, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function majorOf(cluster: string): string {
  return readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
}
