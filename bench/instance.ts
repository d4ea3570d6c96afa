import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlatform } from '../src/demo/platform-process.js';
import { type SwathClient } from '../src/demo/swath-client.js';

export interface BenchInstance {
  readonly client: SwathClient;
  /** Scratch folder of this bench, on the same disk as the data folder. */
  readonly workDir: string;
  /** Resident memory of the API process in bytes. */
  apiMemory(): Promise<number>;
}

/**
 * Starts a private platform in a temporary folder, as `npm start` does, runs the bench against it, removes everything.
 * @param settings of the caller's; by default it brings its own servers
 */
export async function withInstance<T>(
  bench: (instance: BenchInstance) => Promise<T>,
  settings: Readonly<Record<string, string>> = {},
): Promise<T> {
  const workDir = await mkdtemp(join(tmpdir(), 'swath-bench-'));
  const env = { ...process.env, PORT: '0', SWATH_DATA_DIR: join(workDir, 'data'), LOG_LEVEL: 'warn' };
  try {
    const platform = await startPlatform({ ...env, DATABASE_URL: '', REDIS_URL: '', ...settings });
    try {
      return await bench({ client: platform.client, workDir, apiMemory: () => apiMemory(platform.client) });
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
