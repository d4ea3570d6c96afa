import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CatalogueResult } from '../../src/demo/catalogue.js';
import { type Climate } from '../../src/demo/climate.js';
import { type DemoResult } from '../../src/demo/demo.js';
import { type Imports } from '../../src/demo/orders.js';
import { loadSampleSets, type SampleSet } from '../../src/demo/sample-sets.js';
import { gdalinfo, gdalTool, locationInfo } from '../support/gdal-cli.js';

const run = promisify(execFile);

/** `npm run demo` as a user runs it, on a fresh data folder; everything it made is compared with GDAL's own tools. */
describe('the demo', () => {
  let dataDir: string;
  let output: string;
  let results: DemoResult[];
  let sets: SampleSet[];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'swath-demo-'));
    const env = { ...process.env, SWATH_DATA_DIR: dataDir, PORT: '0', DATABASE_URL: '', REDIS_URL: '' };
    output = (await run(process.execPath, ['dist/src/main.demo.js'], { env, maxBuffer: 1 << 24 })).stdout;
    results = JSON.parse(await readFile(join(dataDir, 'demo', 'results.json'), 'utf8')) as DemoResult[];
    sets = await loadSampleSets('samples');
  }, 180_000);

  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  /** The file the platform serves for a dataset. */
  async function served(datasetId: string, name: 'source.vrt' | 'source.cog.tif'): Promise<string> {
    const folder = join(dataDir, 'buckets', 'swath', 'rasters', datasetId);
    const found = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(name));
    expect(found).toHaveLength(1);
    return join(folder, found[0] as string);
  }

  /** The same mosaic or stack by gdalbuildvrt, straight from the sample files. */
  async function peerOf(set: SampleSet): Promise<string> {
    const files = set.files.map((file) => file.path);
    if (set.vrt === null) return files[0] as string;
    const peer = join(dataDir, `${set.name}.peer.vrt`);
    const separate = set.vrt === 'band_stack' ? ['-separate'] : [];
    await gdalTool('gdalbuildvrt', [
      '-q',
      '-strict',
      ...separate,
      '-resolution',
      'highest',
      peer,
      ...files.map((f) => join(process.cwd(), f)),
    ]);
    return peer;
  }

  it('prints every dataset, preview and sample', () => {
    for (const result of results) {
      expect(output).toContain(`/datasets/${result.datasetId}`);
      expect(output).toContain(`${result.set}.png`);
      for (const sample of result.samples) expect(output).toContain(sample.label);
    }
    expect(results.map((r) => r.kind).sort()).toEqual(expect.arrayContaining(['band_stack', 'mosaic', 'raster']));
  });

  it('registers the bands as a BYOC tile and finds it through both catalogues', async () => {
    const catalogue = JSON.parse(await readFile(join(dataDir, 'demo', 'catalogue.json'), 'utf8')) as CatalogueResult;
    expect(catalogue).toMatchObject({ dates: ['2020-02-19'], assets: ['B02', 'B03', 'B04', 'B08'] });
    const rasters = results.flatMap((r) => (r.kind === 'raster' ? r.sourceIds : [...r.sourceIds, r.datasetId]));
    expect(catalogue.datasets).toBe(new Set(rasters).size);
    expect(output).toContain(catalogue.itemUrl);
  });

  it('draws pictures of it by evalscripts', async () => {
    for (const picture of ['true-colour', 'ndvi', 'cloudy', 'cloudless', 'heights', 'ordered']) {
      const name = `process-${picture}.png`;
      expect(output).toContain(name);
      const info = await gdalinfo(join(dataDir, 'demo', name), { checksum: true });
      const height = picture === 'heights' ? 256 : 512;
      expect([info.driverShortName, info.size, info.bands.length]).toEqual(['PNG', [512, height], 4]);
      const [red, green, blue] = info.bands.map((band) => band.checksum);
      expect(new Set([red, green, blue]).size).toBe(3);
    }
  });

  it('measures two fields over a summer, clear days alone', async () => {
    const clear = ['2015-07-11', '2015-08-30', '2015-09-09'];
    for (const field of ['meadow', 'forest']) {
      const lines = output.split('\n').filter((line) => line.trim().startsWith(field));
      expect(lines.map((line) => line.match(/\d{4}-\d\d-\d\d/)?.[0])).toEqual(clear);
    }
    expect(await readFile(join(dataDir, 'demo', 'statistics.svg'), 'utf8')).toContain('<polyline');
  });

  it('orders the clear days of the summer, paints them, and subscribes to those to come', async () => {
    const { order, subscription, picture } = JSON.parse(
      await readFile(join(dataDir, 'demo', 'imports.json'), 'utf8'),
    ) as Imports;
    expect(order.items).toEqual(['slovenia-20150711', 'slovenia-20150830', 'slovenia-20150909']);
    expect(subscription.items).toEqual(['slovenia-20150909']);
    for (const { collectionId } of [order, subscription]) expect(collectionId).toMatch(/^[0-9a-f-]{36}$/);
    for (const words of [order.id, order.collectionId, picture.split('/').at(-1)!]) expect(output).toContain(words);
  });

  it('searches a recorded catalogue, and says where the records lie', () => {
    expect(output).toContain('5 of 16 records');
    expect(output).toContain('Aerial Photos  20–24° E, 38–40° N');
  });

  it('asks a netCDF for the months of two places, as GDAL reads them', async () => {
    const climate = JSON.parse(await readFile(join(dataDir, 'demo', 'climate.json'), 'utf8')) as Climate;
    expect(output).toContain(climate.datasetId);
    expect(climate.places.map(({ series }) => series.length)).toEqual([12, 12]);
    for (const { lon, lat, series } of climate.places) {
      const source = 'NETCDF:samples/netcdf/bcsd_obs_1999.nc:tas';
      const lines = await gdalTool('gdallocationinfo', ['-valonly', '-geoloc', source, String(lon), String(lat)]);
      const months = lines.trim().split('\n').map(Number);
      expect(months).toHaveLength(12);
      series.forEach(({ value }, month) => expect(value).toBeCloseTo(months[month]!, 4));
    }
    expect(await readFile(climate.plot, 'utf8')).toContain('<polyline');
  });

  it('makes a COG of every tile of an area by batch processing', async () => {
    const folder = join(dataDir, 'buckets', 'demo', 'batch');
    const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('default.tif'));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const info = await gdalinfo(join(folder, file));
      expect([info.size, info.metadata['IMAGE_STRUCTURE']?.['LAYOUT']]).toEqual([[500, 500], 'COG']);
      // `29RKH_<col>_<row>`: of the square whose upper-left corner is 200,000 E, 2,800,000 N.
      const [, col = NaN, row = NaN] = (file.match(/29RKH_(\d)_(\d)/) ?? []).map(Number);
      expect(info.geoTransform).toEqual([200_000 + 10_000 * col, 20, 0, 2_800_000 - 10_000 * row, 0, -20]);
    }
  });

  it('serves the grid and the pixels that gdalbuildvrt gives for the original files', async () => {
    for (const [i, set] of sets.entries()) {
      const result = results[i] as DemoResult;
      const ours = await gdalinfo(await served(result.datasetId, set.vrt ? 'source.vrt' : 'source.cog.tif'), {
        checksum: true,
      });
      const peer = await gdalinfo(await peerOf(set), { checksum: true });
      expect({ set: set.name, size: ours.size }).toEqual({ set: set.name, size: peer.size });
      ours.geoTransform.forEach((value, k) => expect(value).toBeCloseTo(peer.geoTransform[k] as number, 6));
      expect(ours.bands.map((b) => [b.type, b.checksum])).toEqual(peer.bands.map((b) => [b.type, b.checksum]));
    }
  });

  it('converts every source to a cloud-optimised GeoTIFF', async () => {
    for (const id of results.flatMap((r) => r.sourceIds)) {
      const info = await gdalinfo(await served(id, 'source.cog.tif'));
      expect(info.metadata['IMAGE_STRUCTURE']?.['LAYOUT']).toBe('COG');
    }
  });

  it('samples the values that gdallocationinfo reads, and says where there are none', async () => {
    for (const [i, set] of sets.entries()) {
      const peer = await peerOf(set);
      const { samples } = results[i] as DemoResult;
      const noData = (await gdalinfo(peer)).bands.map((band) => band.noDataValue);
      for (const { lon, lat, answer } of samples) {
        expect(answer.inside).toBe(true);
        const expected = await locationInfo(peer, lon, lat);
        answer.values.forEach((value, band) => {
          if (value.nodata) expect([value.value, expected[band]]).toEqual([null, noData[band]]);
          else expect(value.value).toBeCloseTo(expected[band] as number, 5);
        });
      }
      expect(samples.some(({ answer }) => answer.values.some((value) => !value.nodata))).toBe(true);
    }
  });

  it('draws previews that are square PNGs with something on them', async () => {
    for (const result of results) {
      const info = await gdalinfo(result.files.preview, { checksum: true });
      expect([info.driverShortName, info.size]).toEqual(['PNG', [512, 512]]);
      expect(new Set(info.bands.map((b) => b.checksum)).size).toBeGreaterThan(1);
    }
  });

  it('writes extents that agree with the corners that gdalinfo prints', async () => {
    for (const [i, set] of sets.entries()) {
      const feature = JSON.parse(await readFile((results[i] as DemoResult).files.extent, 'utf8')) as {
        geometry: { coordinates: number[][][] };
      };
      const ours = hull(feature.geometry.coordinates.flat());
      const corners = hull(((await gdalinfo(await peerOf(set))).wgs84Extent?.coordinates ?? []).flat());
      // gdalinfo gives the four corners; a densified outline bulges beyond them by less than this on small pieces.
      ours.forEach((value, k) => expect(Math.abs(value - (corners[k] as number))).toBeLessThan(0.02));
    }
  });
});

function hull(points: number[][]): number[] {
  const xs = points.map((p) => p[0] as number);
  const ys = points.map((p) => p[1] as number);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
