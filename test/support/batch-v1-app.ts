import { join } from 'node:path';
import { BatchV1Module } from '../../src/batch/v1/batch-v1.module.js';
import { type BatchWorker, startBatchWorker } from './batch-worker.js';
import { type Answer, type Json, type SignedIn } from './catalog-app.js';
import { type ProcessApp, startProcessApp } from './process-app.js';
import { UTM_29N } from './process-requests.js';
import { until } from './until.js';

export const BATCH = '/api/v1/batch';
/** Two tiles of the 10 km grid, 29RKH_5_4 and 29RKH_6_4, in the middle of the Sentinel-2 sample. */
export const TWO_TILES = [252_000, 2_752_000, 268_000, 2_758_000] as const;
export const NEAR_INFRARED = `//VERSION=3
function setup() { return { input: ["B08"], output: { bands: 1, sampleType: "UINT16" } } }
function evaluatePixel(s) { return [s.B08] }`;

/** Batch processing, version 1, over HTTP, with a worker half in the same process. */
export interface BatchV1App extends ProcessApp {
  readonly worker: BatchWorker;
  /** POSTs a request. @returns its body, whatever the status */
  create(body: object, who?: SignedIn): Promise<Answer>;
  /** The same, which must succeed. @returns its id */
  created(body: object): Promise<string>;
  act(id: string, action: string, who?: SignedIn): Promise<Answer>;
  request(id: string): Promise<Json>;
  tiles(id: string, query?: string): Promise<Json>;
  /** Waits until it has the status. */
  reaches(id: string, status: string): Promise<Json>;
  /** Starts it and waits for the end. */
  done(id: string, status?: string): Promise<Json>;
  /** Where an object of a filesystem bucket lies. */
  path(bucket: string, key: string): string;
}

export async function startBatchV1App(env: Record<string, string> = {}): Promise<BatchV1App> {
  const settings = { SWATH_RASTER_PROCESSES: '1', ...env };
  const app = await startProcessApp(settings, [BatchV1Module]);
  const worker = await startBatchWorker(app, settings);
  await app.bucket('results');
  const { editor } = app.people;
  const request = async (id: string) => (await app.call('GET', `${BATCH}/process/${id}`, editor)).body as Json;
  const act = (id: string, action: string, who: SignedIn = editor) =>
    app.call('POST', `${BATCH}/process/${id}/${action}`, who);
  const create = (body: object, who: SignedIn = editor) => app.call('POST', `${BATCH}/process`, who, body);
  const reaches = async (id: string, status: string) => {
    let now: Json = null;
    await until(async () => (now = await request(id)).status === status, `${status} of ${id}`, 45_000).catch(
      (error) => {
        throw new Error(`${String(error)}: ${JSON.stringify({ ...now, processRequest: '…' })}`);
      },
    );
    return now;
  };
  return {
    ...app,
    worker,
    ...{ create, act, request, reaches },
    created: async (body) => {
      const { status, body: made } = await create(body);
      if (status !== 201) throw new Error(JSON.stringify(made));
      return made.id as string;
    },
    tiles: async (id, query = '') => (await app.call('GET', `${BATCH}/process/${id}/tiles${query}`, editor)).body,
    done: async (id, status = 'DONE') => {
      await act(id, 'start');
      await worker.analyse();
      return reaches(id, status);
    },
    path: (bucket, key) => join(app.dataDir, 'buckets', bucket, key),
    close: async () => {
      await worker.close();
      await app.close();
    },
  };
}

/** Two tiles of 500 × 500 pixels. @param type of the collection. @param over members of the request that differ */
export function batchRequest(type: string, over: Record<string, unknown> = {}, bbox: readonly number[] = TWO_TILES) {
  return {
    processRequest: {
      input: { bounds: { bbox, properties: { crs: UTM_29N } }, data: [{ type }] },
      output: { responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] },
      evalscript: NEAR_INFRARED,
    },
    tilingGrid: { id: 1, resolution: 20 },
    output: { defaultTilePath: 's3://results' },
    ...over,
  };
}
