import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readProduct } from '#libs/eo-products';
import { type StacItem } from '#libs/stac';
import { LANDSAT_L1, memoryFolder, productFiles, S2_L2A_OLD } from '../support/product-fixture.js';
import { startProcessApp, type ProcessApp } from '../support/process-app.js';
import { pictureOf, TIFF } from '../support/process-requests.js';

/** Real scenes of the built-in collections over HTTP, held against what numpy makes of the same files (test/fixtures/optical). */
interface Expected {
  readonly bbox: readonly number[];
  readonly every4th: ReadonlyArray<ReadonlyArray<number | null>>;
}
const FIXTURES = 'test/fixtures/optical';
const SIZE = 48;
const { 'modis points': modisPoints, ...expected } = JSON.parse(readFileSync(`${FIXTURES}/expected.json`, 'utf8')) as Record<string, Expected> & { 'modis points': number[][] }; // prettier-ignore

let app: ProcessApp;
beforeAll(async () => {
  app = await startProcessApp();
  await app.bucket('optical');
  for (const name of [
    'landsat_B4.tif',
    'landsat_B10.tif',
    'landsat_BQA.tif',
    'modis_B01.tif',
    'dem.tif',
    'sentinel2_B04.jp2',
  ])
    // prettier-ignore
    await writeFile(await app.file('optical', name), readFileSync(`${FIXTURES}/${name}`));
}, 120_000);
afterAll(() => app.close());

const EPSG = 'http://www.opengis.net/def/crs/EPSG/0/';
const tif = (name: string, more: object = {}) => ({ href: `s3://optical/${name}`, type: 'image/tiff; application=geotiff', ...more }); // prettier-ignore
const world = { type: 'Polygon', coordinates: [[[-179, -80], [179, -80], [179, 80], [-179, 80], [-179, -80]]] } as const; // prettier-ignore
const put = (collection: string, item: Partial<StacItem> & { id: string }) => app.putScene(collection, item as never);

/** V3, one FLOAT32 band. */
const script = (band: string, units = '') => `//VERSION=3
function setup() { return { input: [{ bands: ["${band}"]${units && `, units: "${units}"`} }], output: { bands: 1, sampleType: "FLOAT32" } } }
function evaluatePixel(s) { return [s.${band}] }`;

const request = (type: string, evalscript: string, name: string, epsg: number, data: object = {}, size = SIZE) => ({
  input: {
    bounds: { bbox: expected[name]!.bbox, properties: { crs: `${EPSG}${epsg}` } },
    data: [{ type, ...data }],
  },
  output: { width: size, height: size, ...TIFF },
  evalscript,
});

async function expectAsNumpy(name: string, asked: object, { nothing, digits }: { nothing: number; digits: number }) {
  const { values } = await pictureOf(app, asked);
  for (const [j, row] of expected[name]!.every4th.entries()) {
    for (const [i, value] of row.entries()) {
      const found = values[4 * j * SIZE + 4 * i]!;
      if (value === null) expect(found).toBe(nothing);
      else expect(found).toBeCloseTo(value, digits);
    }
  }
}

const refusal = async (asked: object) => (await app.process(asked)).json.error as { status: number; message: string };

describe('Landsat 8 level 1', () => {
  const aScene = async (change: (item: StacItem) => StacItem = (item) => item) => {
    const names = ['B4', 'B10', 'BQA'];
    const files = new Map([...productFiles(LANDSAT_L1), ...names.map((name) => [`${LANDSAT_L1}_${name}.TIF`, 1] as const)]); // prettier-ignore
    const { item } = await readProduct(memoryFolder(LANDSAT_L1, files));
    const assets = names.map((name) => [name, { ...item.assets[name], href: `s3://optical/landsat_${name}.tif` }] as const); // prettier-ignore
    await put('landsat-ot-l1', change({ ...item, id: 'LC08', assets: Object.fromEntries(assets) }) as never);
  };
  const ask = (band: string, name: string, data: object = {}, type = 'landsat-ot-l1', units = '') =>
    request(type, script(band, units), name, 32617, data);
  const asNumpy = { nothing: NaN, digits: 5 };

  it('is reflectance, kelvin and flags, under its old names too', async () => {
    await aScene();
    await expectAsNumpy('landsat B04', ask('B04', 'landsat B04'), asNumpy);
    await expectAsNumpy('landsat B04', ask('B04', 'landsat B04', {}, 'L8L1C', 'REFLECTANCE'), asNumpy);
    await expectAsNumpy('landsat B04', ask('B04', 'landsat B04', {}, 'landsat-8-l1c'), asNumpy);
    await expectAsNumpy('landsat B10', ask('B10', 'landsat B10', {}, 'LOTL1', 'BRIGHTNESS_TEMPERATURE'), { ...asNumpy, digits: 3 }); // prettier-ignore
    await expectAsNumpy('landsat BQA', ask('BQA', 'landsat BQA'), asNumpy);
  });

  it('is told by its MTL file what its catalogue does not say', async () => {
    await writeFile(await app.file('optical', 'MTL.txt'), productFiles(LANDSAT_L1).get(`${LANDSAT_L1}_MTL.txt`) as string); // prettier-ignore
    await aScene(({ properties, ...item }) => {
      const bare = ['B4', 'B10', 'BQA'].map((name) => [name, tif(`landsat_${name}.tif`)] as const);
      const told = { ...Object.fromEntries(bare), 'MTL.txt': { href: 's3://optical/MTL.txt', type: 'text/plain' } };
      return { ...item, assets: told, properties: { ...properties, 'view:sun_elevation': null } };
    });
    await expectAsNumpy('landsat B04', ask('B04', 'landsat B04'), asNumpy);
    await expectAsNumpy('landsat B10', ask('B10', 'landsat B10'), { ...asNumpy, digits: 3 });
    await aScene();
  });

  it('knows tiers', async () => {
    const shown = async (tiers: string) => {
      const { values } = await pictureOf(app, ask('B04', 'landsat B04', { dataFilter: { tiers } }));
      return Array.from(values).some((value) => !Number.isNaN(value));
    };
    expect([await shown('ALL_TIERS'), await shown('TIER_1'), await shown('TIER_1_AND_RT')]).toEqual([true, false, true]); // prettier-ignore
  });

  it.each<[string, string, (item: StacItem) => StacItem, RegExp]>([
    ['sun', 'B04', ({ properties, ...item }) => ({ ...item, properties: { ...properties, 'view:sun_elevation': null } }), /Band 'B04' cannot be rendered in REFLECTANCE: .*scene 'LC08', .*sun elevation/], // prettier-ignore
    ['constants', 'B10', ({ assets, ...item }) => ({ ...item, assets: { B10: { ...assets['B10'], k1_constant: null } } as never }), /Band 'B10' cannot be rendered in BRIGHTNESS_TEMPERATURE: .*scene 'LC08', .*K1 and K2/], // prettier-ignore
    ['scale', 'B10', ({ assets, ...item }) => ({ ...item, assets: { B10: { ...assets['B10'], 'raster:scale': null } } as never }), /BRIGHTNESS_TEMPERATURE: .*scene 'LC08', .*no scale/], // prettier-ignore
  ])('refuses a scene without %s', async (_, band, change, message) => {
    await aScene(change);
    expect(await refusal(ask(band, 'landsat B04'))).toMatchObject({ status: 400, message: expect.stringMatching(message) }); // prettier-ignore
    await aScene();
  });
});

describe('MODIS', () => {
  it('is reflectance, from the sinusoidal grid to degrees', async () => {
    await put('modis', { id: 'MCD43A4', geometry: world as never, assets: { B01: tif('modis_B01.tif') } });
    const step = 0.0001;
    const some = modisPoints.filter((_, i) => i % 5 === 0) as Array<[number, number, number | null]>;
    for (const [lon, lat, value] of some) {
      const bbox = [lon - step, lat - step, lon + step, lat + step];
      const asked = request('MODIS', script('B01'), 'modis B01', 4326, {}, 1);
      const { values } = await pictureOf(app, { ...asked, input: { ...asked.input, bounds: { bbox } } });
      if (value === null) expect(values[0]).toBe(0);
      else expect(values[0]).toBeCloseTo(value, 5);
    }
  });
});

describe('terrain', () => {
  beforeAll(async () => {
    await put('dem', { id: 'N00E006', geometry: world as never, assets: { data: tif('dem.tif') }, properties: { datetime: '2015-01-01T00:00:00Z', 'dem:instance': 'COPERNICUS_30' } }); // prettier-ignore
  });
  const ask = (name: string, data: object = {}) => request('DEM', script('DEM'), name, 4326, data);

  it('is heights above the geoid, clamped where that is asked for', async () => {
    await expectAsNumpy('dem', ask('dem'), { nothing: 0, digits: 3 });
    await expectAsNumpy('dem', ask('dem', { processing: { egm: false } }), { nothing: 0, digits: 3 });
    await expectAsNumpy('dem clamped', ask('dem', { processing: { clampNegative: true } }), { nothing: 0, digits: 3 });
  });

  it('or above the ellipsoid', async () => {
    const { values: plain } = await pictureOf(app, ask('dem'));
    const { values } = await pictureOf(app, ask('dem', { processing: { egm: true } }));
    // In the middle of the piece gdaltransform, EPSG:4326+5773 → EPSG:4979, adds 18.3994 m; the piece is 1.4 km wide.
    for (let i = 0; i < values.length; i += 101) {
      expect(values[i]! - plain[i]!).toBeGreaterThan(18.3);
      expect(values[i]! - plain[i]!).toBeLessThan(18.5);
    }
  });

  it('of one model', async () => {
    const shown = async (demInstance: string) =>
      Array.from((await pictureOf(app, ask('dem', { dataFilter: { demInstance } }))).values).some((value) => value !== 0); // prettier-ignore
    expect([await shown('COPERNICUS_30'), await shown('COPERNICUS_90')]).toEqual([true, false]);
    expect(await refusal(ask('dem', { dataFilter: { demInstance: 'SRTM' } }))).toMatchObject({ status: 400, errors: [{ parameter: 'input->data->0->dataFilter->demInstance' }] }); // prettier-ignore
  });
});

describe('Sentinel-2', () => {
  const scene = (id: string, properties: object, assets: object) => ({
    ...{ id, geometry: world as never, assets: { B04: { href: 's3://optical/sentinel2_B04.jp2', type: 'image/jp2', nodata: 0 }, ...assets } as never }, // prettier-ignore
    properties: { datetime: '2023-01-01T00:00:00Z', platform: 'sentinel-2a', 's2:processing_baseline': '05.09', ...properties }, // prettier-ignore
  });
  const ask = (type: string, evalscript: string, processing: object = {}) =>
    request(type, evalscript, 's2 dn', 32629, { processing });

  it.each(['sentinel-2-l1c', 'sentinel-2-l2a'])('%s: JPEG 2000 with the offset of its baseline', async (type) => {
    await put(type, scene('NEW', {}, {}));
    const exactly = { nothing: 0, digits: 5 };
    await expectAsNumpy('s2 reflectance', ask(type, script('B04')), exactly);
    await expectAsNumpy('s2 dn', ask(type, script('B04', 'DN')), exactly);
    await expectAsNumpy('s2 raw', ask(type, script('B04', 'DN'), { harmonizeValues: false }), exactly);
    const before = { 's2:processing_baseline': '03.01' };
    await put(type, scene('NEW', before, {}));
    await expectAsNumpy('s2 raw', ask(type, script('B04', 'DN')), exactly);
  });

  it('angles of the granule, those of its nearest point whatever the resampling', async () => {
    const [, xml] = [...productFiles(S2_L2A_OLD)].find(([path]) => path.endsWith('MTD_TL.xml'))!;
    await writeFile(await app.file('optical', 'MTD_TL.xml'), xml as string);
    const granule = { granule_metadata: { href: 's3://optical/MTD_TL.xml', type: 'application/xml' } };
    await put('sentinel-2-l2a', scene('NEW', {}, granule));
    // 1250 m, four pixels from one point of the grid to the next, the first of them 2.5 km from the edge.
    const [west, north] = [199_980 - 2500, 5_900_020 + 2500];
    const bbox = [west, north - 88 * 1250, west + 88 * 1250, north];
    const angles = `//VERSION=3
function setup() { return { input: ["sunAzimuthAngles", "sunZenithAngles", "viewAzimuthMean", "viewZenithMean"], output: { bands: 4, sampleType: "FLOAT32" } } }
function evaluatePixel(s) { return [s.sunAzimuthAngles, s.sunZenithAngles, s.viewAzimuthMean, s.viewZenithMean] }`;
    const asked = request('S2L2A', angles, 's2 dn', 32722, { processing: { upsampling: 'BILINEAR' } }, 88);
    const { values } = await pictureOf(app, { ...asked, input: { ...asked.input, bounds: { ...asked.input.bounds, bbox } } }); // prettier-ignore
    const oracle = JSON.parse(readFileSync('test/fixtures/angles/expected.json', 'utf8')) as Record<string, Array<Array<number | null>>>; // prettier-ignore
    for (const [k, name] of ['sunAzimuth', 'sunZenith', 'viewAzimuth', 'viewZenith'].entries()) {
      for (const [j, row] of oracle[name]!.entries()) {
        for (const [i, angle] of row.entries()) {
          const [row, col] = [16 * j + 2, 16 * i + 2];
          expect(values[(row * 88 + col) * 4 + k]).toBeCloseTo(angle ?? 0, 4);
        }
      }
    }
  });

  it('angles of the whole scene, and none', async () => {
    const means = { 'view:sun_azimuth': 150, 'view:sun_elevation': 60 };
    const ring = [[-11.7, 24.7], [-10.9, 24.7], [-10.9, 25.5], [-11.7, 25.5], [-11.7, 24.7]]; // prettier-ignore
    await put('sentinel-2-l2a', {
      ...scene('NEW', means, {}),
      geometry: { type: 'Polygon', coordinates: [ring] } as never,
    });
    const { values } = await pictureOf(app, ask('S2L2A', script('sunZenithAngles')));
    expect(new Set(Array.from(values))).toEqual(new Set([30]));
    expect(await refusal(ask('S2L2A', script('viewZenithMean')))).toMatchObject({
      status: 400,
      message: expect.stringMatching(/Band 'viewZenithMean' is not available: scene 'NEW'/),
    });
  });
});

describe('HLS', () => {
  it('takes the band of the satellite, and leaves out what it does not have', async () => {
    const [landsat, sentinel] = ['HLS.L30.T29RKH.2023001T000000.v2.0', 'HLS.S30.T29RKH.2023002T000000.v2.0'];
    const file = { href: 's3://optical/sentinel2_B04.jp2', type: 'image/jp2' };
    await put('hls', { id: landsat, geometry: world as never, assets: { B05: file } as never, properties: { datetime: '2023-01-01T00:00:00Z' } }); // prettier-ignore
    await put('hls', { id: sentinel, geometry: world as never, assets: { B05: file, B08: file } as never, properties: { datetime: '2023-01-02T00:00:00Z' } }); // prettier-ignore
    const bands = ['NIR_Narrow', 'RedEdge1', 'NIR_Broad'];
    const nir = `//VERSION=3
function setup() { return { input: ${JSON.stringify(bands)}, output: { bands: 4, sampleType: "FLOAT32" } } }
function evaluatePixel(s) { return [s.NIR_Narrow > 0, s.RedEdge1 > 0, s.NIR_Broad > 0, 7] }`;
    const shown = async (constellation: string) => {
      const asked = request('HLS', nir, 's2 dn', 32629, { dataFilter: { constellation } });
      return Array.from((await pictureOf(app, asked)).values).slice(0, 3);
    };
    expect(await shown('LANDSAT')).toEqual([1, 0, 0]);
    expect(await shown('SENTINEL')).toEqual([0, 1, 1]);
  });
});
