import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aGeoPackage, squareBlob, type TableOfTest } from '../support/a-geopackage.js';
import { startBatchV2App, type BatchV2App } from '../support/batch-v2-app.js';
import { pictureOf, processRequest, UTM_29N } from '../support/process-requests.js';

const RED = `//VERSION=3
function setup() { return { input: ["B04", "dataMask"], output: { bands: 2, sampleType: "UINT16" } } }
function evaluatePixel(s) { return [s.B04, s.dataMask] }`;
const TIFF = { responses: [{ identifier: 'default', format: { type: 'image/tiff' } }] };
/** South-western corners inside the sample. */
const [X, Y] = [250_000, 2_770_000];

let app: BatchV2App;
let type: string;
beforeAll(async () => {
  app = await startBatchV2App();
  type = await app.sentinel2(['B04']);
  await app.bucket('results');
}, 60_000);
afterAll(() => app.close());

async function fields(name: string, ...tables: Array<Partial<TableOfTest>>): Promise<string> {
  const known = `INSERT INTO gpkg_spatial_ref_sys VALUES ('UTM 29N', 32629, 'EPSG', 32629, '')`;
  const complete = tables.map((table) => ({ srsId: 32629, rows: [], ...table }));
  aGeoPackage(await app.file('fields', name), complete, (database) => database.exec(known));
  return `s3://fields/${name}`;
}

function request(url: string, folder: string, { bounds, defaults }: { bounds?: object; defaults?: object } = {}) {
  const input = { ...(bounds && { bounds }), data: [{ type }] };
  return {
    processRequest: { input, output: TIFF, evalscript: RED },
    input: { type: 'geopackage', features: { s3: { url } }, ...(defaults && { defaults }) },
    output: { type: 'raster', delivery: { s3: { url: `s3://results/${folder}/<tileName>.<format>` } } },
  };
}

const results = (folder: string) =>
  app.objects('results').filter((key) => key.startsWith(`${folder}/`) && key.endsWith('.tif'));
const decoded = async (key: string) => app.decode(await readFile(join(app.dataDir, 'buckets', 'results', key)));

/** A triangle: the lower left half of a square. */
const triangle = (x: number, y: number, size: number) => {
  const blob = Buffer.from(squareBlob(x, y, size));
  // The third corner of the ring becomes its second: header 8, order 1, type 4, rings 4, points 4, then pairs of 8 bytes.
  blob.copy(blob, 21 + 32, 21 + 48, 21 + 64);
  return blob;
};

describe('features of a GeoPackage', () => {
  it('are cut to their polygons, each in its own size and CRS', async () => {
    const url = await fields(
      'two.gpkg',
      {
        name: 'Grid EPSG:32629',
        rows: [
          { id: 0, identifier: 'square', width: 20, height: 10, geom: squareBlob(X, Y, 2_000) },
          { id: 1, identifier: 'triangle', resolution: 100, geom: triangle(X + 4_000, Y, 2_000) },
        ],
      },
      { name: 'degrees', srsId: 4326, rows: [{ id: 0, identifier: 'far', geom: squareBlob(-11.3, 25.0, 0.01) }] },
    );
    const { id, status } = await app.done(request(url, 'cut', { defaults: { width: 8, height: 8 } }));
    expect(status).toBe('DONE');
    expect(results('cut')).toEqual(['cut/far.tif', 'cut/square.tif', 'cut/triangle.tif']);
    const square = await decoded('cut/square.tif');
    expect([square.width, square.height, square.geoTransform]).toEqual([20, 10, [X, 100, 0, Y + 2_000, 0, -200]]);
    const ring = [[X + 4_000, Y], [X + 6_000, Y], [X + 4_000, Y + 2_000], [X + 4_000, Y]]; // prettier-ignore
    const geometry = { type: 'Polygon', coordinates: [ring] };
    const bounds = { bbox: [X + 4_000, Y, X + 6_000, Y + 2_000], geometry, properties: { crs: UTM_29N } };
    const direct = await pictureOf(app, processRequest(type, RED, { bounds, output: { width: 20, height: 20, ...TIFF } })); // prettier-ignore
    const made = await decoded('cut/triangle.tif');
    expect([...(made.values as Uint16Array)]).toEqual([...(direct.values as Uint16Array)]);
    const outside = [...(made.values as Uint16Array)].filter((_, i) => i % 2 === 1 && made.values[i] === 0).length;
    expect(outside).toBeGreaterThan(150);
    const manifest = new DatabaseSync(join(app.dataDir, 'buckets/results/cut', `featureManifest-${id}.gpkg`), { readOnly: true }); // prettier-ignore
    const tables = manifest.prepare('SELECT table_name FROM gpkg_contents ORDER BY 1').all();
    manifest.close();
    expect(tables.map(({ table_name }) => table_name)).toEqual(['feature_32629', 'feature_4326']);
  });

  it('are those that meet the area, as a whole', async () => {
    const rows = [0, 1, 2].map((i) => ({ id: i, identifier: `f${i}`, geom: squareBlob(X + i * 5_000, Y, 1_000) }));
    const url = await fields('three.gpkg', { rows });
    const bounds = { bbox: [X + 900, Y, X + 5_100, Y + 500], properties: { crs: UTM_29N } };
    await app.done(request(url, 'some', { bounds, defaults: { resolution: 100 } }));
    expect(results('some')).toEqual(['some/f0.tif', 'some/f1.tif']);
    expect(await decoded('some/f0.tif')).toMatchObject({ width: 10, height: 10 });
  });

  it.each<[string, ReadonlyArray<Record<string, string | number | Uint8Array | null>>, RegExp]>([
    ['no size', [{ id: 1, identifier: 'a', geom: squareBlob(X, Y, 100) }], /Feature 1 of table "fields" has neither/],
    ['too many pixels', [{ id: 1, identifier: 'a', resolution: 0.01, geom: squareBlob(X, Y, 100) }], /becomes 10000 × 10000/],
    ['a name that is none', [{ id: 1, identifier: '../a', width: 1, height: 1, geom: squareBlob(X, Y, 100) }], /cannot be a part/],
    ['no name', [{ id: 1, identifier: null, width: 1, height: 1, geom: squareBlob(X, Y, 100) }], /identifier/],
    ['one name twice', [1, 2].map((id) => ({ id, identifier: 'a', width: 1, height: 1, geom: squareBlob(X, Y, 100) })), /identifier/],
    ['no features', [], /nothing to process|no features|empty/i],
  ])('fail the analysis: %s', async (what, rows, message) => {
    const url = await fields(`${what}.gpkg`, { rows });
    await expect(app.done(request(url, 'none'))).rejects.toThrow(message);
    expect(app.objects('results').filter((key) => /^none\/(featureManifest|.*tif)/.test(key))).toEqual([]);
  }); // prettier-ignore

  it('fail the analysis: not a GeoPackage, or not there', async () => {
    await writeFile(await app.file('fields', 'text.gpkg'), 'not a database');
    await expect(app.done(request('s3://fields/text.gpkg', 'none'))).rejects.toThrow(/GeoPackage|SQLite/i);
    await expect(app.done(request('s3://fields/gone.gpkg', 'none'))).rejects.toThrow(
      'There is no object s3://fields/gone.gpkg',
    );
  });
});
