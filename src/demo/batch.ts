import { setTimeout as pause } from 'node:timers/promises';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DESERT_NDVI_VALUES } from './evalscripts.js';
import { type SwathClient } from './swath-client.js';

const API = '/api/v2/batch/process';
const POLL_MS = 200;
/** Lon/lat: some tiles of 10 km inside the demo's Sentinel-2 bands. */
const AREA = [-11.42, 24.92, -11.2, 25.12];

interface Task {
  readonly id: string;
  readonly status: string;
  readonly error?: string;
  readonly completionPercentage: number;
  readonly costPU: number;
}

export interface BatchResult {
  readonly id: string;
  readonly status: string;
  readonly costPU: number;
  /** GeoTIFFs in the bucket, as `<tile>/default.tif`. */
  readonly files: readonly string[];
}

/** NDVI of an area as one GeoTIFF per tile of the 10 km grid: the tiles are shared by all workers of the platform. */
export async function runBatch(
  client: SwathClient,
  byocId: string,
  dataDir: string,
  say: (line: string) => void,
): Promise<BatchResult> {
  const { id } = await client.json<Task>('POST', API, {
    processRequest: {
      input: { bounds: { bbox: AREA }, data: [{ type: `byoc-${byocId}` }] },
      output: { responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] },
      evalscript: DESERT_NDVI_VALUES,
    },
    input: { type: 'tiling-grid', id: 1, resolution: 20 },
    output: { type: 'raster', delivery: { s3: { url: 's3://demo/batch' } }, cogOutput: true },
    description: 'NDVI of the demo area',
  });
  say(`batch ${id}: analysing, then rendering one tile after the other`);
  await client.request('POST', `${API}/${id}/start`);
  for (;;) {
    const task = await client.json<Task>('GET', `${API}/${id}`);
    if (task.status === 'FAILED' || task.status === 'STOPPED') throw new Error(`batch ${id}: ${task.error}`);
    if (task.status === 'DONE') {
      const folder = join(dataDir, 'buckets/demo/batch', id);
      const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.tif')).sort();
      return { id, status: task.status, costPU: task.costPU, files };
    }
    await pause(POLL_MS);
  }
}
