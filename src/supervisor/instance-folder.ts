import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartRefused } from './start-refused.js';

/** macOS allows 104 bytes with the final NUL, Linux 108. */
const MAX_SOCKET_PATH_BYTES = 103;

/** Where an instance keeps what, under its data folder. */
export interface InstanceFolder {
  readonly dataDir: string;
  /** Lock and instance record. */
  readonly run: string;
  readonly logs: string;
  readonly postgres: string;
  readonly redis: string;
  /** Mode 0700; outside the data folder when that lies too deep for a socket path. */
  readonly postgresSockets: string;
  readonly redisSocket: string;
}

/** Makes the folders that every start needs. @param dataDir absolute. @throws StartRefused */
export function openInstanceFolder(dataDir: string): InstanceFolder {
  const run = join(dataDir, 'run');
  try {
    mkdirSync(run, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartRefused(
      `The data folder ${dataDir} cannot be made: ${(error as Error).message}.`,
      'point SWATH_DATA_DIR to a folder that this user may write to.',
    );
  }
  const sockets = socketFolder(dataDir, run);
  return {
    dataDir,
    run,
    logs: join(dataDir, 'logs'),
    postgres: join(dataDir, 'postgres'),
    redis: join(dataDir, 'redis'),
    postgresSockets: join(sockets, 'postgres'),
    redisSocket: join(sockets, 'redis.sock'),
  };
}

function socketFolder(dataDir: string, run: string): string {
  if (Buffer.byteLength(join(run, 'postgres', '.s.PGSQL.5432')) <= MAX_SOCKET_PATH_BYTES) return run;
  const folder = join(tmpdir(), `swath-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(folder);
  // The temporary folder is everybody's: one that somebody else prepared could listen in.
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0 || !lstatSync(folder).isDirectory())
    throw new StartRefused(
      `${folder} belongs to somebody else.`,
      'remove it, or use a data folder with a shorter path.',
    );
  return folder;
}
