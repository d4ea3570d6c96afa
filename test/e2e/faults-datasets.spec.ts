import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DatasetsPlatform } from '../support/datasets-platform.js';
import { until } from '../support/until.js';

jest.setTimeout(120_000);

const NEW_FILES = 30;

let platform: DatasetsPlatform;

beforeAll(async () => {
  platform = await DatasetsPlatform.start({ SWATH_JOB_LEASE_S: '2' });
}, 90_000);
afterAll(() => platform?.stop());

const start = async (path: string, body: object) => (await platform.ask<{ job_id: string }>('POST', path, body)).job_id;
const total = async () => (await platform.ask<{ total: number }>('GET', '/datasets?limit=1')).total;

/** Kills the worker once `isUnderWay`; another one ends the job. @returns its result */
async function killedInTheMiddle<T>(jobId: string, isUnderWay: () => Promise<boolean>): Promise<T> {
  await until(isUnderWay, 'the work to be under way', 30_000);
  platform.instance.killWorker();
  const job = await platform.user.ended(jobId);
  expect([job.status, job.attempt, job.error_message]).toEqual(['complete', 2, null]);
  return platform.resultOf<T>(jobId);
}

describe('kill -9 of a worker', () => {
  it('that paints tiles ahead: another one paints those that are missing', async () => {
    const dem = { path: 'sao-tome-west.tif' };
    const { dataset_id: id } = await platform.ask<{ dataset_id: string }>('POST', '/datasets/from-string', dem);
    const tiles = () => platform.user.files(`buckets/swath/cache/tiles/${id}`).filter((name) => name.endsWith('.png'));
    const wish = { minzoom: 8, maxzoom: 15, workers: 1 };
    const { job_id: job, tiles_planned: planned } = await platform.ask<{ job_id: string; tiles_planned: number }>('POST', `/datasets/${id}/seed-mapcache`, wish); // prettier-ignore
    const result = await killedInTheMiddle<{ tiles: number; skipped: number }>(job, async () => tiles().length > 5);
    expect(result.tiles + result.skipped).toBe(planned);
    expect([result.skipped > 0, tiles().length]).toEqual([true, planned]);
  });

  it('that looks through the roots: every file is registered, once', async () => {
    const piece = await readFile('samples/sentinel2-29RKH/mosaic/north-west.tif');
    // What stands behind a TIFF belongs to the file and is no pixel of it.
    for (let n = 0; n < NEW_FILES; n++)
      await writeFile(join(platform.archive, `piece-${n}.tif`), Buffer.concat([piece, Buffer.from(`piece ${n}`)]));
    const before = await total();
    const job = await start('/datasets/resync', { async: true });
    await killedInTheMiddle(job, async () => (await total()) > before + 3);
    const { items } = await platform.ask<{ items: Array<{ path: string | null }> }>('GET', '/datasets?limit=200');
    const paths = items.map(({ path }) => path).filter((path) => path?.startsWith('piece-'));
    expect([paths.length, new Set(paths).size]).toEqual([NEW_FILES, NEW_FILES]);
    const again = await start('/datasets/resync', { async: true });
    expect(await platform.resultOf(again)).toMatchObject({ added: [], updated: [], removed: [], errors: [] });
  });

  it('that draws an amplitude quicklook: one dataset per variable, and no scratch file', async () => {
    const before = await total();
    const processing = { target_resolution: 100, target_epsg: 32633 };
    const job = await start('/datasets/nbs-sentinel-safe-csw', { identifier: 's1-archived', submit: true, processing });
    const isRunning = async () => (await platform.user.job(job)).status === 'running';
    const { dataset_ids: made } = await killedInTheMiddle<{ dataset_ids: string[] }>(job, isRunning);
    expect([made.length, await total()]).toEqual([2, before + 2]);
    await until(async () => platform.user.files('scratch').length === 0, 'an empty scratch folder');
  });
});
