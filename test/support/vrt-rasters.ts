import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RasterPool } from '#libs/raster';
import { type Visibility } from '../../src/auth/index.js';
import { DatasetRegistry } from '../../src/datasets/index.js';
import { hashFile } from '../../src/ingest/upload/file-hash.js';
import { type IngestApp } from './ingest-app.js';
import { writeRaster, type RasterFile } from './raster-files.js';

export type Headers = Record<string, string>;

export interface NewRaster extends RasterFile {
  readonly title?: string;
  readonly visibility?: Visibility;
  /** Upper-left corner in pixels of 10 m from (500000, 5000000); x to the east, y to the south. */
  readonly at?: readonly [number, number];
}

/** Who a bearer token speaks for. */
export function idOf({ authorization = '' }: Headers): string {
  const payload = authorization.split('.')[1] ?? '';
  return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string }).sub;
}

/**
 * A published raster of one constant value per band, 64 × 48 px of 10 m unless said otherwise: what an upload would
 * have made, without its detour through a COG. @returns its dataset id.
 */
export async function addRaster(app: IngestApp, owner: Headers, raster: NewRaster = {}): Promise<string> {
  const { title = 'A raster', visibility = 'private', at = [0, 0], width = 64, height = 48, ...file } = raster;
  const [west, north] = [500_000 + at[0] * 10, 5_000_000 - at[1] * 10];
  const corners = [west, north, west + width * 10, north - height * 10] as const;
  const id = randomUUID();
  const dir = await mkdtemp(join(tmpdir(), 'swath-raster-'));
  try {
    const path = await writeRaster(join(dir, 'r.tif'), { values: [10], corners, width, height, ...file });
    const sha256 = await hashFile(path, AbortSignal.timeout(10_000));
    const store = app.buckets.house();
    const { key, size } = await store.putFile(`rasters/${id}/${sha256}/source.cog.tif`, path, { move: true });
    const description = await app.get(RasterPool).run('describe', { path: store.gdalPath(key) });
    await app.get(DatasetRegistry).create(app.dataSource.manager, {
      id,
      recordType: 'raster_dataset',
      title,
      visibility,
      createdBy: idOf(owner),
      accountId: null,
      description,
      asset: { assetUri: key, storageBackend: 'local', sha256, sizeBytes: size },
    });
    return id;
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** Creates a VRT over HTTP and lets the worker build it. @returns its dataset id. */
export async function makeVrt(app: IngestApp, owner: Headers, ids: readonly string[], body: object = {}) {
  const answer = await app.send('POST', '/ingest/vrt/create', owner, { ...createBody(ids), ...body });
  if (answer.status !== 202) throw new Error(`create was answered with ${JSON.stringify(answer.body)}`);
  const job = await app.runJob(String(answer.body['job_id']));
  if (job.status !== 'complete') throw new Error(`the job ended ${job.status}: ${job.errorMessage}`);
  return String(job.datasetId);
}

export function createBody(source_dataset_ids: readonly string[]) {
  return { source_dataset_ids, vrt_type: 'mosaic', resolution_strategy: 'finest', title: 'A mosaic' };
}
