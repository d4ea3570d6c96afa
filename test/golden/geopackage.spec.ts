import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FeatureCollection } from 'geojson';
import { bboxOf, type Point } from '#libs/geo';
import { GeoPackage, GeoPackagePool, type GeoPackageRules, type VectorFeature } from '#libs/geopackage';
import { aGeoPackage, gpkgBlob, polygonParts, squareBlob } from '../support/a-geopackage.js';
import { endlessTree } from '../support/endless-sqlite.js';
import { gdalTool } from '../support/gdal-cli.js';

const FIELDS = 'test/fixtures/geopackage/fields.gpkg';
const RULES: GeoPackageRules = { use: 'raster', supported: new Set([2154, 4326, 32631, 32632]) };

let pool: GeoPackagePool;
let folder: string;

beforeAll(async () => {
  pool = new GeoPackagePool({ processes: 1 });
  folder = await mkdtemp(join(tmpdir(), 'swath-geopackage-'));
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true });
});

async function read(path: string, rules: Partial<GeoPackageRules> = {}): Promise<VectorFeature[]> {
  const file = await GeoPackage.open(pool, path, { ...RULES, ...rules });
  return (await Array.fromAsync(file.features())).flat();
}

/** The rows as GDAL reads them. */
async function asGdalSays(path: string, table: string): Promise<FeatureCollection> {
  const out = join(folder, 'oracle.geojson');
  await rm(out, { force: true });
  await gdalTool('ogr2ogr', ['-f', 'GeoJSON', '-lco', 'RFC7946=NO', '-lco', 'COORDINATE_PRECISION=15', '-dim', 'XY', out, path, table]); // prettier-ignore
  return JSON.parse(await readFile(out, 'utf8')) as FeatureCollection;
}

async function expectAsGdal(path: string, features: readonly VectorFeature[], table: string) {
  const { features: expected } = await asGdalSays(path, table);
  expect(features.map(({ id, identifier, geometry }) => ({ id, identifier, geometry }))).toEqual(
    expected.map(({ properties, geometry }) => ({ id: properties!.id, identifier: properties!.identifier, geometry })),
  );
}

describe('files that GDAL writes', () => {
  it('reads real fields beside their spatial index', async () => {
    const file = await GeoPackage.open(pool, FIELDS, RULES);
    expect(file.tables).toEqual([{ name: 'fields', epsg: 2154, geometryType: 'POLYGON', count: 40 }]);
    const features = await read(FIELDS);
    await expectAsGdal(FIELDS, features, 'fields');
    // ogrinfo -so: the extent that GDAL keeps.
    const corners = features.flatMap(({ bbox: [a, b, c, d] }): Point[] => [[a, b], [c, d]]); // prettier-ignore
    [857004.1323, 6521618.41, 860698.9871, 6525401.065].forEach((edge, i) =>
      expect(bboxOf(corners)[i]).toBeCloseTo(edge, 6),
    );
  });

  it('reads tables of several CRSs with spaces and colons, multipolygons with heights', async () => {
    const path = join(folder, 'grids.gpkg');
    const first = 'Grid EPSG:32631';
    const second = 'Grid EPSG:32632 of "more"';
    await gdalTool('ogr2ogr', ['-f', 'GPKG', path, FIELDS, 'fields', '-nln', first, '-t_srs', 'EPSG:32631', '-nlt', 'MULTIPOLYGONZ']); // prettier-ignore
    await gdalTool('ogr2ogr', [
      ...['-update', path, FIELDS, '-nln', second, '-t_srs', 'EPSG:32632', '-lco', 'GEOMETRY_NAME=shape'],
      ...['-sql', "SELECT id + 1000000000 AS id, 'again ' || identifier AS identifier, 100 AS width, 50 AS height, 2.5 AS resolution, geom FROM fields"], // prettier-ignore
    ]);
    const features = await read(path);
    expect(features).toHaveLength(80);
    await expectAsGdal(path, features.slice(0, 40), first);
    await expectAsGdal(path, features.slice(40), second);
    expect(features[0]).toMatchObject({ table: first, epsg: 32631, width: null, geometry: { type: 'MultiPolygon' } });
    expect(features[40]).toMatchObject({ table: second, epsg: 32632, width: 100, height: 50, resolution: 2.5 });
  });

  it('names the CRS that is not supported', async () => {
    await expect(read(FIELDS, { supported: new Set([4326]) })).rejects.toMatchObject({
      code: 'INVALID',
      message: 'Table "fields" of the GeoPackage is in EPSG:2154, which is not supported',
    });
  });
});

/** The heap without what nobody holds any more. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

it('streams 100,000 features in the memory of a batch', async () => {
  const COUNT = 100_000;
  const circle = Array.from({ length: 41 }, (_, i) => [Math.cos((i % 40) / 6.3), Math.sin((i % 40) / 6.3)]);
  const geom = gpkgBlob(...polygonParts([circle]));
  const rows = Array.from({ length: COUNT }, (_, id) => ({ id, identifier: `field ${id}`, geom }));
  const file = await GeoPackage.open(pool, aGeoPackage(join(folder, 'many.gpkg'), [{ srsId: 4326, rows }]), RULES);
  const [before, held] = [heldBytes(), [] as number[]];
  let count = 0;
  for await (const batch of file.features()) {
    count += batch.length;
    if (count % 30_000 === 0) held.push(heldBytes());
  }
  expect(count).toBe(COUNT);
  // The ids and identifiers seen; all features would be 4 million points, 64 bytes and more each.
  expect(Math.max(...held) - before).toBeLessThan(40 * 2 ** 20);
  const [child] = pool.stats().children;
  const { 1: peak } = /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${child!.pid}/status`, 'utf8'))!;
  expect(Number(peak) / 1024).toBeLessThan(256);
}, 60_000);

describe('hostile files', () => {
  it('outlives a schema without end', async () => {
    const path = join(folder, 'endless.gpkg');
    await writeFile(path, endlessTree());
    await expect(read(path, { timeoutMs: 1500 })).rejects.toMatchObject({ code: 'INVALID' });
    expect(await read(FIELDS)).toHaveLength(40);
  });

  it('answers a file of noise, wherever the noise begins', async () => {
    const good = await readFile(FIELDS);
    let state = 42;
    const noise = good.map(() => (state = (state * 1103515245 + 12345) & 0x7fffffff) >> 16);
    for (const start of [16, 100, 2000, 4096, 8192, 40_000, 70_000]) {
      const path = join(folder, 'noise.gpkg');
      await writeFile(path, Buffer.concat([good.subarray(0, start), noise.subarray(start)]));
      await expect(read(path, { timeoutMs: 5000 })).rejects.toMatchObject({ code: 'INVALID' });
    }
  });

  it('answers a file that was cut off', async () => {
    const path = join(folder, 'cut.gpkg');
    await writeFile(path, (await readFile(FIELDS)).subarray(0, 30_000));
    await expect(read(path)).rejects.toMatchObject({ code: 'INVALID' });
  });

  it('goes on when the process that reads is killed', async () => {
    const rows = Array.from({ length: 3000 }, (_, id) => ({ id, identifier: `${id}`, geom: squareBlob(id, 0, 1) }));
    const path = aGeoPackage(join(folder, 'killed.gpkg'), [{ srsId: 4326, rows }]);
    const ids: number[] = [];
    for await (const batch of (await GeoPackage.open(pool, path, RULES)).features()) {
      pool.stats().children.forEach(({ pid }) => process.kill(pid!, 'SIGKILL'));
      ids.push(...batch.map(({ id }) => id));
    }
    expect(ids).toEqual(rows.map(({ id }) => id));
  });

  it('stops when its caller does', async () => {
    const controller = new AbortController();
    const file = await GeoPackage.open(pool, FIELDS, { ...RULES, signal: controller.signal });
    controller.abort();
    await expect(file.features().next()).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('leaves nothing beside the file', async () => {
    const path = join(folder, 'alone', 'fields.gpkg');
    await mkdir(join(folder, 'alone'));
    await copyFile(FIELDS, path);
    await read(path);
    expect(await readdir(join(folder, 'alone'))).toEqual(['fields.gpkg']);
  });
});
