import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type FeatureCollection, type MultiPolygon, type Polygon } from 'geojson';
import { bboxOf, type Point } from '#libs/geo';
import { GeoPackage, GeoPackagePool, type ManifestRow, writeFeatureManifest } from '#libs/geopackage';
import { squareRing } from '../support/a-geopackage.js';
import { gdalTool } from '../support/gdal-cli.js';

let folder: string;
let wkts: Map<number, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swath-manifest-'));
  const wktOf = async (epsg: number) => (await gdalTool('gdalsrsinfo', ['-o', 'wkt1', '--single-line', `EPSG:${epsg}`])).trim(); // prettier-ignore
  wkts = new Map(await Promise.all([32633, 3035, 4326].map(async (epsg) => [epsg, await wktOf(epsg)] as const)));
});
afterAll(() => rm(folder, { recursive: true }));

function tile(epsg: number, x: number, y: number, size: number, more: Partial<ManifestRow> = {}): ManifestRow {
  const ring = squareRing(x, y, size);
  const geometry: Polygon = { type: 'Polygon', coordinates: [ring] };
  return {
    ...{ epsg, outputId: 'default', identifier: `tile ${x}`, path: `out/${x}.tif`, width: 10, height: 20 },
    ...{ geometry, bbox: bboxOf(ring as unknown as Point[]), ...more },
  };
}

const TILES = [
  tile(32633, 500_000, 5_000_000, 10_000),
  tile(32633, 500_000, 5_000_000, 10_000, { outputId: "user's", path: "out/it's.json" }),
  tile(32633, 510_000, 4_990_000, 10_000),
  tile(3035, 4_300_000, 3_200_000, 20_000),
  tile(4326, 14.5, 46.25, 1),
];

it('is a GeoPackage in which GDAL finds a table per CRS, with types, extents and definitions', async () => {
  const path = join(folder, 'featureManifest.gpkg');
  expect(await writeFeatureManifest(path, TILES, { geometryType: 'POLYGON', wkts })).toBe(5);
  // Layers in their order; warnings of GDAL would be errors on stderr and in the exit code.
  const summary = await gdalTool('ogrinfo', ['-so', '-al', path]);
  expect([...summary.matchAll(/Layer name: (.*)/g)].map(([, name]) => name)).toEqual(['feature_32633', 'feature_3035', 'feature_4326']); // prettier-ignore
  expect([...summary.matchAll(/Feature Count: (.*)/g)].map(([, count]) => count)).toEqual(['3', '1', '1']);
  expect([...summary.matchAll(/Geometry: (.*)/g)].map(([, type]) => type)).toEqual(Array(3).fill('Polygon'));
  expect(summary).toContain('Extent: (500000.000000, 4990000.000000) - (520000.000000, 5010000.000000)');
  expect(summary).toContain('Extent: (14.500000, 46.250000) - (15.500000, 47.250000)');
  for (const epsg of [32633, 3035, 4326]) expect(summary).toContain(`ID["EPSG",${epsg}]]`);
  const columns = ['outputId: String (0.0)', 'identifier: String (0.0)', 'path: String (0.0)', 'width: Integer64 (0.0)', 'height: Integer64 (0.0)']; // prettier-ignore
  expect(summary).toContain(`FID Column = fid\nGeometry Column = geometry\n${columns.join('\n')}`);
});

it('gives GDAL every row and corner back', async () => {
  const path = join(folder, 'rows.gpkg');
  await writeFeatureManifest(path, TILES, { geometryType: 'POLYGON', wkts });
  const { features } = await asGdalReads(path, 'feature_32633');
  expect(features.map(({ properties, geometry }) => ({ ...properties, geometry }))).toEqual(
    TILES.slice(0, 3).map(({ epsg: _, bbox: __, ...row }) => row),
  );
});

it('holds multipolygons with holes, and makes polygons ones of one', async () => {
  const path = join(folder, 'multi.gpkg');
  const hole = squareRing(2, 2, 1);
  const coordinates = [[squareRing(0, 0, 9), hole], [squareRing(20, 0, 9)]];
  const multi: MultiPolygon = { type: 'MultiPolygon', coordinates };
  const rows = [tile(32633, 0, 0, 9), tile(32633, 0, 0, 9, { geometry: multi, bbox: [0, 0, 29, 9] })];
  await writeFeatureManifest(path, rows, { geometryType: 'MULTIPOLYGON', wkts });
  const { features } = await asGdalReads(path, 'feature_32633');
  expect(features.map(({ geometry }) => geometry)).toEqual([
    { type: 'MultiPolygon', coordinates: [[squareRing(0, 0, 9)]] },
    multi,
  ]);
  expect(await gdalTool('ogrinfo', ['-so', path, 'feature_32633'])).toMatch(/Geometry: Multi Polygon[^]*Extent: \(0.000000, 0.000000\) - \(29.000000, 9.000000\)/); // prettier-ignore
  await expect(writeFeatureManifest(path, rows, { geometryType: 'POLYGON', wkts })).rejects.toThrow(RangeError);
});

it('can be brought back as the features of another task', async () => {
  const path = join(folder, 'again.gpkg');
  await writeFeatureManifest(path, [TILES[0]!, TILES[3]!], { geometryType: 'POLYGON', wkts });
  const pool = new GeoPackagePool({ processes: 1 });
  try {
    const file = await GeoPackage.open(pool, path, { use: 'raster', supported: new Set([32633, 3035]) });
    expect((await Array.fromAsync(file.features())).flat()).toMatchObject([
      { id: 1, identifier: 'tile 500000', width: 10, height: 20, bbox: TILES[0]!.bbox, geometry: TILES[0]!.geometry },
      { id: 1, identifier: 'tile 4300000' },
    ]);
  } finally {
    await pool.close();
  }
});

async function asGdalReads(path: string, table: string): Promise<FeatureCollection> {
  const out = join(folder, 'rows.geojson');
  await rm(out, { force: true });
  await gdalTool('ogr2ogr', ['-f', 'GeoJSON', '-lco', 'RFC7946=NO', '-lco', 'COORDINATE_PRECISION=15', out, path, table]); // prettier-ignore
  return JSON.parse(await readFile(out, 'utf8')) as FeatureCollection;
}
