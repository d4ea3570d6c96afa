import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gdalinfo, gdalTool } from '../support/gdal-cli.js';
import { sampleBand, startProcessApp, type ProcessApp } from '../support/process-app.js';
import { pictureOf, processRequest, TIFF, TRUE_COLOUR, UTM_29N, type Changes } from '../support/process-requests.js';

let app: ProcessApp;
beforeAll(async () => {
  app = await startProcessApp();
}, 120_000);
afterAll(() => app.close());

const request = (evalscript: string, changes: Changes = {}) => processRequest('named below', evalscript, changes);
const picture = (...asked: Parameters<ProcessApp['process']>) => pictureOf(app, ...asked);

async function asTiff(path: string): Promise<Buffer> {
  await gdalTool('gdal_translate', ['-q', path, `${path}.tif`]);
  return readFile(`${path}.tif`);
}

async function cornerOf(path: string): Promise<[west: number, north: number]> {
  const { geoTransform } = await gdalinfo(path);
  return [geoTransform[0] as number, geoTransform[3] as number];
}

describe('collections', () => {
  it('are built in, with legacy id, units and the offset of their scenes', async () => {
    await app.bucket('l2a');
    await writeFile(await app.file('l2a', 'B04.tif'), await readFile('samples/sentinel2-29RKH/B04.tif'));
    const red = { asset: 'B04', href: 's3://l2a/B04.tif', index: 1, scale: 0.0001, offset: -0.1 };
    const geometry = { type: 'Polygon', coordinates: [[[-11.6, 24.8], [-11, 24.8], [-11, 25.4], [-11.6, 25.4], [-11.6, 24.8]]] } as const; // prettier-ignore
    const scene = { id: 'S2', geometry: geometry as never, properties: { datetime: '2023-01-01T00:00:00Z' } };
    await app.putScene('sentinel-2-l2a', { ...scene, bands: { B04: red } });
    const script = `//VERSION=3
function setup() { return { input: [{ bands: ["B04"], units: "REFLECTANCE" }], output: { bands: 1, sampleType: "FLOAT32" } } }
function evaluatePixel(s) { return [s.B04] }`;
    const asked = request(script, { data: { type: 'S2L2A', processing: { harmonizeValues: true } }, output: TIFF });
    const { values } = await picture(asked);
    const stored = await sampleBand(app, 'B04');
    for (const i of [0, 1000, 200_000])
      expect(values[i]).toBeCloseTo(Math.max(0, (stored[i] as number) / 10000 - 0.1), 6);
  });

  it('are datasets of the registry, whatever the time range', async () => {
    const id = crypto.randomUUID();
    await writeFile(await app.file('swath', 'rasters/x.tif'), await readFile('samples/sentinel2-29RKH/B08.tif'));
    await app.putCollection({ id: 'datasets', kind: 'registry' });
    const geometry = { type: 'Polygon', coordinates: [[[-11.6, 24.8], [-11, 24.8], [-11, 25.4], [-11.6, 25.4], [-11.6, 24.8]]] } as const; // prettier-ignore
    const bands = { B1: { asset: 'data', href: 's3://swath/rasters/x.tif', index: 1, nodata: 0 } };
    await app.putScene('datasets', {
      id,
      geometry: geometry as never,
      bands,
      readers: [`user:${app.people.editor.id}`],
    });
    const script = `//VERSION=3
function setup() { return { input: ["B1"], output: { bands: 1, sampleType: "UINT16" } } }
function evaluatePixel(s) { return [s.B1] }`;
    const dataFilter = { timeRange: { from: '1990-01-01T00:00:00Z', to: '1990-01-02T00:00:00Z' } };
    const asked = request(script, { data: { type: `dataset-${id}`, dataFilter }, output: TIFF });
    expect(Array.from((await picture(asked)).values)).toEqual(Array.from(await sampleBand(app, 'B08')));
    const elsewhere = { ...asked, input: { ...asked.input, bounds: { bbox: [0, 0, 1, 1] } } };
    expect(Array.from((await picture(elsewhere)).values).every((value) => value === 0)).toBe(true);
    expect((await app.process(asked, { who: app.people.other })).json.error).toMatchObject({
      status: 400,
      errors: [{ parameter: 'input->data->0->type' }],
    });
  });

  it('are mosaics of the registry, also for several callers at once', async () => {
    const id = crypto.randomUUID();
    const pieces = ['north-west', 'north-east', 'south-west', 'south-east'].map(
      (name) => `samples/sentinel2-29RKH/mosaic/${name}.tif`,
    );
    await Promise.all(pieces.map(async (piece) => writeFile(await app.file('swath', `rasters/${basename(piece)}`), await readFile(piece)))); // prettier-ignore
    const folder = dirname(await app.file('swath', 'rasters/mosaic.vrt'));
    await gdalTool('gdalbuildvrt', [
      '-q',
      `${folder}/mosaic.vrt`,
      ...pieces.map((piece) => `${folder}/${basename(piece)}`),
    ]);
    const geometry = { type: 'Polygon', coordinates: [[[-11.6, 24.6], [-10.9, 24.6], [-10.9, 25.4], [-11.6, 25.4], [-11.6, 24.6]]] } as const; // prettier-ignore
    const band = (index: number) => ({ asset: 'data', href: 's3://swath/rasters/mosaic.vrt', index, nodata: 0 });
    await app.putScene('datasets', {
      id,
      geometry: geometry as never,
      bands: { B1: band(1), B2: band(2), B3: band(3) },
    });
    const script = `//VERSION=3
function setup() { return { input: ["B1", "B2", "B3"], output: { bands: 3, sampleType: "UINT8" } } }
function evaluatePixel(s) { return [s.B1, s.B2, s.B3] }`;
    const { bands, values, width } = await app.decode(await asTiff(`${folder}/mosaic.vrt`));
    const [west, north] = await cornerOf(`${folder}/mosaic.vrt`);
    const bbox = [west, north - 7_000, west + 7_000, north];
    const asked = request(script, {
      data: { type: `dataset-${id}` },
      bounds: { bbox },
      output: { width: 70, height: 70, ...TIFF },
    });
    const expected = Array.from({ length: 70 * 70 * bands }, (_, i) => {
      const [pixel, k] = [Math.floor(i / bands), i % bands];
      return values[(Math.floor(pixel / 70) * width + (pixel % 70)) * bands + k];
    });
    for (const answer of await Promise.all(Array.from({ length: 6 }, () => picture(asked))))
      expect(Array.from(answer.values)).toEqual(expected);
  });

  it('of users may hold neither files of the house nor files elsewhere', async () => {
    await app.putCollection({ id: 'sly' });
    await writeFile(await app.file('swath', 'rasters/secret.tif'), await readFile('samples/sentinel2-29RKH/B08.tif'));
    const bounds = { bbox: [11, 46, 11.5, 46.5], properties: {} };
    const script = TRUE_COLOUR.replaceAll('B02', 'X').replaceAll('B03', 'X').replaceAll('B04', 'X');
    for (const href of [
      's3://swath/rasters/secret.tif',
      'https://files.example.org/x.tif',
      'file:///etc/passwd',
      's3://nowhere/x.tif',
      '/vsicurl/http://x',
    ]) {
      await app.putScene('sly', { id: 'scene', bands: { X: { asset: 'x', href, index: 1 } } });
      const { json } = await app.process(
        request(script, { bounds, data: { type: 'sly' }, output: { width: 8, height: 8 } }),
      );
      expect(json.error).toMatchObject({ status: 400, code: 'RENDERER_EXCEPTION' });
      expect(json.error.message).toMatch(/^sly, scene scene, band X: /);
    }
    await app.bucket('there');
    await app.putScene('sly', { id: 'scene', bands: { X: { asset: 'x', href: 's3://there/gone.tif', index: 1 } } });
    const { json } = await app.process(
      request(script, { bounds, data: { type: 'sly' }, output: { width: 8, height: 8 } }),
    );
    expect(json.error).toMatchObject({ status: 502, code: 'RENDERER_EXCEPTION' });
  });
});

describe('several scenes', () => {
  let dates: string;
  /** Constant tiles of B1 over the same place. */
  beforeAll(async () => {
    const id = await app.createCollection({ s3Bucket: 'dates' });
    for (const [value, sensingTime] of [
      [10, '2024-01-01T09:00:00Z'],
      [20, '2024-01-01T10:00:00Z'],
      [30, '2024-02-01T09:00:00Z'],
    ] as const)
      // prettier-ignore
      await app
        .cog('dates', `${value}/B1.tif`, { values: [value], width: 64, height: 64, creation: ['BLOCKXSIZE=256', 'BLOCKYSIZE=256'] })
        .then(() => app.ingested(id, { path: `${value}/(BAND).tif`, sensingTime }));
    dates = `byoc-${id}`;
  }, 60_000);

  const at = {
    bounds: { bbox: [500_100, 4_999_400, 500_600, 4_999_900], properties: { crs: UTM_29N.replace('32629', '32633') } },
    output: { width: 5, height: 5, ...TIFF },
  };
  const list = (mosaicking: string) => `//VERSION=3
function setup() { return { input: ["B1"], mosaicking: "${mosaicking}", output: { bands: 4, sampleType: "FLOAT32" } } }
function evaluatePixel(samples) { return [samples.length, ...[0, 1, 2].map((i) => samples[i] ? samples[i].B1 : 0)] }`;
  const firstPixel = async (script: string, data: object = {}) =>
    Array.from((await picture(request(script, { ...at, data: { type: dates, ...data } }))).values).slice(0, 4);

  it('come one by one, or one per day, newest first unless told otherwise', async () => {
    expect(await firstPixel(list('TILE'))).toEqual([3, 30, 20, 10]);
    expect(await firstPixel(list('ORBIT'))).toEqual([2, 30, 20, 0]);
    expect(await firstPixel(list('TILE'), { dataFilter: { mosaickingOrder: 'leastRecent' } })).toEqual([3, 10, 20, 30]);
    const timeRange = { from: '2024-01-01T10:00:00Z', to: '2024-01-31T00:00:00Z' };
    expect(await firstPixel(list('TILE'), { dataFilter: { timeRange } })).toEqual([1, 20, 0, 0]);
  });

  it('of two entries are told apart by their ids', async () => {
    const script = `//VERSION=3
function setup() { return { input: [{ datasource: "new", bands: ["B1"] }, { datasource: "old", bands: ["B1"] }], output: { bands: 1, sampleType: "FLOAT32" } } }
function evaluatePixel(samples) { return [samples.new[0].B1 - samples.old[0].B1] }`;
    const asked = request(script, at);
    const data = ['mostRecent', 'leastRecent'].map((mosaickingOrder, i) => ({
      ...{ id: ['new', 'old'][i], type: dates, dataFilter: { mosaickingOrder } },
    }));
    expect((await picture({ ...asked, input: { ...asked.input, data } })).values[0]).toBe(20);
  });
});
