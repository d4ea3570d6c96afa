import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startProcessApp, type ProcessApp } from '../support/process-app.js';
import { type Json } from '../support/catalog-app.js';
import { NDVI, processRequest, SAMPLE_BOX, SMALL, TIFF, type Changes } from '../support/process-requests.js';

let app: ProcessApp;
let collection: string;
beforeAll(async () => {
  app = await startProcessApp();
  collection = await app.sentinel2(['B04', 'B08']);
}, 120_000);
afterAll(() => app.close());

/** What the first scene's files are asked for. */
async function explained(changes: Changes = {}, type = collection): Promise<Json> {
  const asked = processRequest(type, NDVI, changes);
  const { status, json, bytes } = await app.process(asked, { path: '/api/v1/process/explain' });
  if (status !== 200) throw new Error(bytes.toString());
  expect(bytes.toString()).not.toContain(app.dataDir);
  return json;
}

const firstReads = (told: Json) => told.sources[0].samples[0].tiles[0].reads;

describe('an explanation', () => {
  it('names overview, window, resampling and bytes of every file', async () => {
    const told = await explained({ output: TIFF });
    const whole = { window: { col: 0, row: 0, width: 512, height: 512 }, bytes: 512 * 512 * 2 };
    expect(firstReads(told)).toEqual(
      ['B04', 'B08'].map((name) =>
        expect.objectContaining({
          bands: [name],
          kind: 'raster',
          strategy: 'window',
          resampling: 'nearest',
          reduction: expect.closeTo(1, 6),
          overview: { factor: 1, width: 512, height: 512 },
          ...whole,
        }),
      ),
    );
    expect(told.totals).toEqual({ scenes: 1, leftOut: 0, files: 2, reads: 2, bytes: 2 * whole.bytes, notInspected: 0 });
  });

  it('of a part: the window of that part, with the method that applies', async () => {
    const processing = { upsampling: 'BICUBIC', downsampling: 'BILINEAR' };
    const fine = await explained({ ...SMALL, data: { processing }, output: { ...TIFF, width: 64, height: 64 } });
    expect(firstReads(fine)[0]).toMatchObject({
      resampling: 'cubic',
      reduction: expect.closeTo(0.25, 6),
      // 200 … 216 pixels from the west and 296 … 312 from the north, and the kernel's margin of 2 + 1.
      window: { col: 197, row: 293, width: 22, height: 22 },
    });
    const coarse = await explained({ data: { processing }, output: { ...TIFF, width: 64, height: 64 } });
    expect(firstReads(coarse)[0]).toMatchObject({ resampling: 'bilinear', reduction: expect.closeTo(8, 6) });
  });

  it('of a place beside the data: nothing is read', async () => {
    const [w, s, e, n] = SAMPLE_BOX;
    const bounds = { bbox: [w - 4 * (e - w), s, e - 4 * (e - w), n] };
    const told = await explained({ bounds, output: TIFF });
    expect(told.totals).toMatchObject({ files: 0, reads: 0, bytes: 0 });
  });

  it('around a pole: the warper, over at most the whole overview', async () => {
    const bounds = { bbox: [-4_000_000, -4_000_000, 4_000_000, 4_000_000], properties: { crs: 'http://www.opengis.net/def/crs/EPSG/0/3995' } }; // prettier-ignore
    const bucket = `polar-${crypto.randomUUID().slice(0, 8)}`;
    const world = { width: 720, height: 200, values: [7], crs: 'EPSG:4326', corners: [-180, 90, 180, -10] } as const;
    for (const name of ['B04', 'B08']) await app.cog(bucket, `tile/${name}.tif`, world);
    const id = await app.createCollection({ s3Bucket: bucket });
    await app.ingested(id, { path: 'tile/(BAND).tif', sensingTime: '2020-02-19T11:33:21Z' });
    const told = await explained({ bounds, output: { ...TIFF, width: 100, height: 100 } }, `byoc-${id}`);
    expect(firstReads(told)[0]).toMatchObject({ strategy: 'warper', window: null, bytes: 720 * 200 });
  });

  it('says of what a rendering would fail', async () => {
    const bucket = `lost-${crypto.randomUUID().slice(0, 8)}`;
    const [, second] = [await app.cog(bucket, 'tile/B04.tif'), await app.cog(bucket, 'tile/B08.tif')];
    const id = await app.createCollection({ s3Bucket: bucket });
    await app.ingested(id, { path: 'tile/(BAND).tif', sensingTime: '2020-02-19T11:33:21Z' });
    await writeFile(second, 'II*\0 and nothing of a TIFF behind');
    const crs = 'http://www.opengis.net/def/crs/EPSG/0/32633';
    const bounds = { bbox: [500_000, 4_999_520, 500_640, 5_000_000], properties: { crs } };
    const reads = firstReads(await explained({ bounds, output: { ...TIFF, width: 64, height: 48 } }, `byoc-${id}`));
    expect(reads.map(({ kind, problem }: Json) => [kind, problem])).toEqual([
      ['raster', null],
      ['unreadable', expect.stringContaining('not a readable')],
    ]);
  });
});
