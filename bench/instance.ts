import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SwathClient } from '../src/demo/swath-client.js';

export interface BenchInstance {
  readonly client: SwathClient;
  readonly dataDir: string;
  /** Scratch folder of this bench, on the same disk as the data folder. */
  readonly workDir: string;
  /** Resident memory of the API process in bytes. */
  apiMemory(): Promise<number>;
}

/** Starts a private platform in a temporary folder, as `npm start` does, runs the bench against it, removes everything. */
export async function withInstance<T>(bench: (instance: BenchInstance) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'swath-bench-'));
  const dataDir = join(root, 'data');
  const env = {
    ...process.env,
    PORT: '0',
    SWATH_DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    DATABASE_URL: '',
    REDIS_URL: '',
  };
  const child = spawn(process.execPath, ['dist/src/main.start.js'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const url = await readyUrl(child.stdout);
    const credentials = JSON.parse(await readFile(join(dataDir, 'credentials.json'), 'utf8')) as Record<string, string>;
    const client = await SwathClient.logIn(url, credentials['client_id'] ?? '', credentials['client_secret'] ?? '');
    return await bench({ client, dataDir, workDir: root, apiMemory: () => apiMemory(client) });
  } finally {
    child.kill('SIGTERM');
    await exited;
    await rm(root, { recursive: true, force: true });
  }
}

async function readyUrl(stdout: NodeJS.ReadableStream): Promise<string> {
  let seen = '';
  for await (const chunk of stdout) {
    seen += String(chunk);
    const url = seen.match(/Swath is ready at (\S+)/)?.[1];
    if (url) {
      stdout.resume();
      return url;
    }
  }
  throw new Error(`the platform ended before it was ready:\n${seen}`);
}

async function apiMemory(client: SwathClient): Promise<number> {
  const metrics = await (await client.request('GET', '/metrics')).text();
  return Number(metrics.match(/^process_resident_memory_bytes (\S+)/m)?.[1]);
}
