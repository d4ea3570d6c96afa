import { DatasetMapsModule } from '../../src/dataset-maps/index.js';
import { type Job } from '../../src/jobs/index.js';
import { ProcessModule } from '../../src/process/index.js';
import { SeedingModule, SeedingWorkerModule } from '../../src/seeding/index.js';
import { StylesModule } from '../../src/styles/index.js';
import { TerrainModule, TerrainWorkerModule } from '../../src/terrain/index.js';
import { TileCacheModule, TileCacheWorkerModule } from '../../src/tile-cache/index.js';
import { type RegistryApp, startRegistryApp } from './registry-app.js';
import { type SignedIn } from './people.js';

/** The registry with maps, tile cache, seeding and terrain. */
export interface TilesApp extends RegistryApp {
  bytes(
    path: string,
    who?: SignedIn | null,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; body: Buffer }>;
  /** Starts a job by a route that answers 202 and runs it to its end. */
  work202(path: string, who: SignedIn | null, json?: unknown): Promise<Job>;
}

export async function startTilesApp(env: Record<string, string> = {}): Promise<TilesApp> {
  const app = await startRegistryApp(env, {
    api: [ProcessModule, StylesModule, DatasetMapsModule, TileCacheModule, SeedingModule, TerrainModule],
    worker: [TileCacheWorkerModule, SeedingWorkerModule, TerrainWorkerModule],
  });
  return {
    ...app,
    bytes: async (path, who = null, headers = {}) => {
      const answer = await app.fetch(path, who, { headers });
      return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) };
    },
    work202: async (path, who, json = {}) => {
      const { status, body } = await app.call('POST', path, who, json);
      if (status !== 202) throw new Error(`${status} ${JSON.stringify(body)}`);
      return app.runJob(String(body['job_id']));
    },
  };
}
