import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChildSpec } from './child-spec.js';
import { type Console } from './console.js';
import { embeddedPostgres, embeddedPostgresUrl } from './embedded-postgres.js';
import { embeddedRedis, embeddedRedisUrl } from './embedded-redis.js';
import { SupervisedChild } from './supervised-child.js';

export type ServerName = 'postgres' | 'redis';

/** A PostgreSQL with PostGIS and a Redis of one test run, kept alive like those of an instance. */
export interface ThrowAwayServers {
  /** Connects as superuser; the database has PostGIS. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** An orderly stop; the address stays. Redis forgets everything. */
  down(name: ServerName): Promise<void>;
  up(name: ServerName): Promise<void>;
  /** Of the server that runs now; killed, it comes back with another. */
  pid(name: ServerName): number;
  /** Ends both and removes everything they wrote. */
  stop(): Promise<void>;
}

/** The servers that an instance would start, in a temporary folder, without durability. */
export async function startThrowAwayServers(console: Console): Promise<ThrowAwayServers> {
  const folder = mkdtempSync(join(tmpdir(), 'swath-servers-'));
  const socketDir = join(folder, 'sockets');
  const socket = join(folder, 'redis.sock');
  const logFile = (name: ServerName) => join(folder, `${name}.log`);
  const postgres = { folder: join(folder, 'postgres'), socketDir, logFile: logFile('postgres'), throwAway: true };
  const specs: Record<ServerName, ChildSpec> = {
    postgres: await embeddedPostgres(postgres),
    redis: embeddedRedis({ folder: join(folder, 'redis'), socket, logFile: logFile('redis') }),
  };
  const pids = new Map<string, number>();
  const running = new Map<ServerName, SupervisedChild>();

  const up = (name: ServerName) =>
    new Promise<void>((served, failed) => {
      const child = new SupervisedChild(specs[name], console, {
        started: (_name, pid) => void pids.set(name, pid),
        ended: () => void pids.delete(name),
        gaveUp: (_name, reason) => failed(new Error(reason)),
      });
      running.set(name, child);
      void child.start().then(served);
    });
  const down = async (name: ServerName) => running.get(name)?.stop();
  const stop = async () => {
    await Promise.all([down('redis'), down('postgres')]);
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    await Promise.all([up('postgres'), up('redis')]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    databaseUrl: embeddedPostgresUrl(socketDir),
    redisUrl: embeddedRedisUrl(socket),
    up,
    down,
    pid: (name) => pids.get(name) ?? 0,
    stop,
  };
}
