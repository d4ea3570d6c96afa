import { describe, expect, it } from '@jest/globals';
import { type Polygon } from 'geojson';
import {
  changed,
  foreignItem,
  LANDSAT_L1,
  LANDSAT_L2,
  memoryFolder,
  productFiles,
  type ProductFiles,
} from '../../../../test/support/product-fixture.js';
import { expectValid } from '../../../../test/support/stac-validity.js';
import { readLandsat } from './read-landsat.js';

const withBands = (name: string, ...endings: string[]): ProductFiles =>
  new Map([...productFiles(name), ...endings.map((ending): [string, number] => [`${name}_${ending}`, 100])]);
const SR = [1, 2, 3, 4, 5, 6, 7].map((n) => `SR_B${n}.TIF`);
const level2 = withBands(LANDSAT_L2, ...SR, 'SR_QA_AEROSOL.TIF', 'QA_PIXEL.TIF', 'QA_RADSAT.TIF', 'thumb_small.jpeg');
const level1 = withBands(LANDSAT_L1, ...Array.from({ length: 11 }, (_, i) => `B${i + 1}.TIF`), 'BQA.TIF');

const read = (name: string, files: ProductFiles) => readLandsat(memoryFolder(name, files));
const only = (files: ProductFiles, spelling: string): ProductFiles =>
  new Map([...files].filter(([path]) => !path.includes('_MTL.') || path.endsWith(spelling)));

describe('Collection 2 level 2', () => {
  const usgs = foreignItem(`usgs/${LANDSAT_L2}`);

  it('agrees with the item that USGS ships', async () => {
    const { item, collectionId, missing } = await read(LANDSAT_L2, level2);
    expect(collectionId).toBe('landsat-ot-l2');
    expect(missing).toEqual([]);
    expect(item.id).toBe(usgs.id);
    expect(item.properties.datetime).toBe('2019-11-29T01:00:37.576470Z');
    expect(item.properties.datetime).toMatch(new RegExp(`^${String(usgs.properties.datetime)}T`));
    for (const [ours, theirs] of [
      ['eo:cloud_cover', 'eo:cloud_cover'],
      ['view:sun_azimuth', 'eo:sun_azimuth'],
      ['view:sun_elevation', 'eo:sun_elevation'],
      ['view:off_nadir', 'eo:off_nadir'],
      ['landsat:cloud_cover_land', 'landsat:cloud_cover_land'],
      ['landsat:scene_id', 'landsat:scene_id'],
      ['landsat:collection_category', 'landsat:collection_category'],
      ['landsat:collection_number', 'landsat:collection_number'],
      ['landsat:wrs_type', 'landsat:wrs_type'],
    ] as const)
      expect([ours, item.properties[ours]]).toEqual([ours, usgs.properties[theirs]]);
    expect(item.properties).toMatchObject({
      'landsat:wrs_path': '099',
      'landsat:wrs_row': '120',
      'grid:code': 'WRS2-099120',
    });
  });

  it('covers what USGS finds data in', async () => {
    const { item } = await read(LANDSAT_L2, level2);
    const [west, south, east, north] = item.bbox as [number, number, number, number];
    for (const [lon, lat] of (usgs.geometry as Polygon).coordinates[0] as Array<[number, number]>) {
      expect(lon).toBeGreaterThanOrEqual(west);
      expect(lon).toBeLessThanOrEqual(east);
      expect(lat).toBeGreaterThanOrEqual(south);
      expect(lat).toBeLessThanOrEqual(north);
    }
  });

  it("has surface reflectance, and its files' grid", async () => {
    const { item } = await read(LANDSAT_L2, level2);
    expect(item.assets['SR_B4']).toMatchObject({
      'raster:scale': 2.75e-5,
      'raster:offset': -0.2,
      nodata: 0,
      data_type: 'uint16',
      bands: [{ name: 'B04', 'eo:common_name': 'red' }],
      // gdalinfo of a reduced copy of the file: Origin = (733785, 494415)
      'proj:transform': [30, 0, 733785, 0, -30, 494415],
      'proj:shape': [9011, 9031],
    });
    expect(item.properties['proj:code']).toBe('EPSG:3031');
    expect(item.assets['QA_PIXEL']).toMatchObject({ bands: [{ name: 'BQA' }] });
    await expectValid(item);
  });

  it.each(['json', 'xml', 'txt'])('reads the same from MTL.%s', async (spelling) => {
    const { item } = await read(LANDSAT_L2, only(level2, spelling));
    const reference = (await read(LANDSAT_L2, level2)).item;
    expect(item.properties).toEqual(reference.properties);
    expect(item.geometry).toEqual(reference.geometry);
    expect(item.assets['SR_B7']).toEqual(reference.assets['SR_B7']);
  });

  it('leaves out files that are not there, and says so', async () => {
    const { item, missing } = await read(LANDSAT_L2, productFiles(LANDSAT_L2));
    expect(missing).toHaveLength(10);
    expect(missing[0]).toBe(`${LANDSAT_L2}_SR_B1.TIF`);
    expect(item.assets['SR_B1']).toBeUndefined();
  });
});

describe('Collection 1 level 1', () => {
  it('has reflectance, radiance and the thermal constants of the metadata', async () => {
    const { item, collectionId, missing } = await read(LANDSAT_L1, level1);
    expect(collectionId).toBe('landsat-ot-l1');
    expect(missing).toEqual([]);
    expect(item.properties).toMatchObject({
      datetime: '2017-08-13T15:54:15.788464Z',
      platform: 'landsat-8',
      'eo:cloud_cover': 26.7,
      'proj:code': 'EPSG:32617',
      'landsat:collection_category': 'RT',
      'landsat:correction': 'L1TP',
    });
    expect(item.assets['B4']).toMatchObject({ 'raster:scale': 2e-5, 'raster:offset': -0.1, bands: [{ name: 'B04' }] });
    expect(item.assets['B10']).toMatchObject({
      'raster:scale': 3.342e-4,
      'raster:offset': 0.1,
      unit: 'W/(m2.sr.um)',
      k1_constant: 774.8853,
      k2_constant: 1321.0789,
    });
    expect(item.assets['BQA']).toMatchObject({ bands: [{ name: 'BQA' }] });
    await expectValid(item);
  });

  it('knows that the panchromatic grid is finer and shares the centre of its first pixel', async () => {
    const { item } = await read(LANDSAT_L1, level1);
    expect(item.assets['B8']).toMatchObject({
      'proj:shape': [15561, 15281],
      // gdalinfo of a reduced copy of the file: Origin = (471592.5, 3787507.5)
      'proj:transform': [15, 0, 471592.5, 0, -15, 3787507.5],
    });
  });
});

describe('several scenes in one folder', () => {
  const both = new Map([...level1, ...level2]);

  it('are told apart by the name', async () => {
    expect((await read(LANDSAT_L1, both)).item.id).toBe(LANDSAT_L1);
    expect((await read(LANDSAT_L2, both)).item.id).toBe(LANDSAT_L2);
  });

  it('are refused as one product', async () => {
    await expect(read('downloads', both)).rejects.toThrow('downloads: holds 2 scenes');
    expect((await read('downloads', level1)).item.id).toBe(LANDSAT_L1);
  });
});

describe('scenes that are refused', () => {
  const txt = only(level2, 'txt');
  const mtl = `${LANDSAT_L2}_MTL.txt`;

  it.each([
    [
      'no metadata',
      new Map<string, string | number>([['x.TIF', 1]]),
      /MTL\.json, …_MTL\.xml or …_MTL\.txt is missing$/,
    ],
    ['no date', changed(txt, mtl, /DATE_ACQUIRED.*/, ''), `BAD_REQUEST: ${mtl}: DATE_ACQUIRED is missing`],
    [
      'cloud without bounds',
      changed(txt, mtl, 'CLOUD_COVER = 100.00', 'CLOUD_COVER = 1e300'),
      `BAD_REQUEST: ${mtl}: CLOUD_COVER is "1e300", expected a number of -1…100`,
    ],
    [
      'an unknown sensor',
      changed(txt, mtl, '"OLI_TIRS"', '"HASSELBLAD"'),
      /SENSOR_ID HASSELBLAD at level 2 is not known/,
    ],
    ['an unknown projection', changed(txt, mtl, '"PS"', '"MARS"'), /MAP_PROJECTION is "MARS"/],
    [
      'a corner off the globe',
      changed(txt, mtl, /CORNER_UL_LAT_PRODUCT = .*/, 'CORNER_UL_LAT_PRODUCT = 91'),
      /CORNER_UL_LAT_PRODUCT is "91"/,
    ],
    [
      'a file elsewhere',
      changed(txt, mtl, `"${LANDSAT_L2}_SR_B1.TIF"`, `"${LANDSAT_L2}_/../../secret.TIF"`),
      /FILE_NAME_BAND_1 is ".*secret\.TIF", expected a file name/,
    ],
    [
      'an id with a path',
      changed(txt, mtl, /LANDSAT_PRODUCT_ID = .*/, 'LANDSAT_PRODUCT_ID = "../../LC08"'),
      /LANDSAT_PRODUCT_ID is/,
    ],
    ['nothing at all', new Map(txt).set(mtl, ''), `BAD_REQUEST: ${mtl}: holds no metadata`],
  ])('%s', async (_, files, message) => {
    const answer = await read(LANDSAT_L2, files).then(
      () => 'accepted',
      (error: Error & { code: string }) => `${error.code}: ${error.message}`,
    );
    if (typeof message === 'string') expect(answer).toBe(message);
    else expect(answer).toMatch(message);
    expect(answer).toMatch(/^BAD_REQUEST: /);
  });
});
