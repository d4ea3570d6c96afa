import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlatform } from '../src/demo/platform-process.js';
import { type SwathClient } from '../src/demo/swath-client.js';
import { embeddedPostgresUrl } from '../src/supervisor/embedded-postgres.js';
import { openInstanceFolder } from '../src/supervisor/instance-folder.js';

export interface BenchInstance {
  readonly client: SwathClient;
  /** Scratch folder of this bench, on the same disk as the data folder. */
  readonly workDir: string;
  /** Of the platform's private PostgreSQL, for benches that fill it past the API. */
  readonly databaseUrl: string;
  /** Resident memory of the API process in bytes. */
  apiMemory(): Promise<number>;
}

/** Starts a private platform in a temporary folder, as `npm start` does, runs the bench against it, removes everything. */
export async function withInstance<T>(bench: (instance: BenchInstance) => Promise<T>): Promise<T> {
  const workDir = await mkdtemp(join(tmpdir(), 'swath-bench-'));
  const dataDir = join(workDir, 'data');
  const env = { ...process.env, PORT: '0', SWATH_DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
  try {
    const platform = await startPlatform({ ...env, DATABASE_URL: '', REDIS_URL: '' });
    try {
      const databaseUrl = embeddedPostgresUrl(openInstanceFolder(dataDir).postgresSockets);
      return await bench({
        client: platform.client,
        workDir,
        databaseUrl,
        apiMemory: () => apiMemory(platform.client),
      });
    } finally {
      await platform.stop();
    }
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

async function apiMemory(client: SwathClient): Promise<number> {
  const metrics = await (await client.request('GET', '/metrics')).text();
  return Number(metrics.match(/^process_resident_memory_bytes (\S+)/m)?.[1]);
}
