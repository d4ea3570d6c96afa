import { describe, expect, it } from '@jest/globals';
import { readProduct } from '#libs/eo-products';
import { type StacAsset, type StacItem } from '#libs/stac';
import {
  foreignItem,
  LANDSAT_L2,
  memoryFolder,
  productFiles,
  S2_L1C,
  S2_L2A_NEW,
  withImages,
} from '../../../test/support/product-fixture.js';
import { aScene } from '../../../test/support/a-scene.js';
import { builtInCollection } from '../definitions/built-in-collections.js';
import { type BandDefinition, type CollectionDefinition } from '../definitions/collection-definition.js';
import { sceneBands } from './scene-bands.js';

const S2_BANDS = ['B01', 'B02', 'B03', 'B04', 'B05', 'B06', 'B07', 'B08', 'B8A', 'B09', 'B11', 'B12'];
const definitionOf = (id: string) => builtInCollection(id)!.definition;
const bandsOf = (item: StacItem, collection: string) => sceneBands(item, definitionOf(collection))!;
const withAssets = (assets: Record<string, Partial<StacAsset>>, properties = {}) =>
  aScene({ assets: assets as StacItem['assets'], properties });

describe('public catalogues', () => {
  it('Earth Search v0 names assets by band', () => {
    const bands = bandsOf(foreignItem('items/S2A_28QCH_20200714_0_L2A'), 'sentinel-2-l2a');
    expect(Object.keys(bands)).toEqual([...S2_BANDS, 'AOT', 'SCL']);
    expect(bands['B04']).toEqual({ asset: 'B04', index: 1, href: expect.stringMatching(/\/B04\.tif$/) });
  });

  it('Earth Search v1 names them by colour, COGs before the JPEG 2000 originals', () => {
    const bands = bandsOf(foreignItem('items/S2A_29RKH_20200219_0_L2A'), 'sentinel-2-l2a');
    expect(Object.keys(bands)).toEqual([...S2_BANDS, 'AOT', 'SCL']);
    expect(bands['B04']).toMatchObject({
      asset: 'red',
      href: expect.stringMatching(/B04\.tif$/),
      scale: 0.0001,
      nodata: 0,
    });
    expect(bands['B05']!.asset).toBe('rededge1');
    expect(bands['B8A']!.asset).toBe('nir08');
    expect(bands['SCL']!.asset).toBe('scl');
  });

  it('Planetary Computer: raster:bands', () => {
    const item = foreignItem('items/S2B_MSIL2A_20190629T212529_R043_T06VVN_20201006T080531_raster_ext');
    const bands = bandsOf(item, 'sentinel-2-l2a');
    expect(Object.keys(bands)).toEqual([...S2_BANDS, 'AOT', 'SCL']);
    expect(bands['B02']).toMatchObject({ asset: 'B02', nodata: 0 });
  });

  it('USGS Landsat: the path in its bucket, not the page behind a login', () => {
    const bands = bandsOf(foreignItem('items/LC08_L2SP_028030_20200114_20200824_02_T1_SR'), 'landsat-ot-l2');
    expect(bands['B04']).toMatchObject({
      href: expect.stringMatching(/^s3:\/\/usgs-landsat\/.*_SR_B4\.TIF$/),
      index: 1,
    });
    expect(Object.keys(bands)).toEqual([
      'B01',
      'B02',
      'B03',
      'B04',
      'B05',
      'B06',
      'B07',
      'BQA',
      'QA_RADSAT',
      'SR_QA_AEROSOL',
    ]);
    const etm = bandsOf(foreignItem('items/LE07_L2SP_044033_20210329_20210424_02_T1_SR'), 'landsat-etm-l2');
    expect(etm['B04']!.href).toMatch(/_SR_B4\.TIF$/);
    expect(etm['B07']!.href).toMatch(/_SR_B7\.TIF$/);
  });

  it('unknown ones by the names of their assets', () => {
    const bands = sceneBands(foreignItem('items/ga_ls8c_ard_3-1-0_088080_2020-05-25_final.stac-item'), null)!;
    expect(bands['nbart_red']).toEqual({ asset: 'nbart_red', index: 1, href: expect.stringMatching(/band04\.tif$/) });
    expect(Object.keys(bands)).not.toContain('thumbnail:nbart');
  });
});

describe('imported products', () => {
  it('a SAFE folder: the finest file of each band, with the offset of its baseline', async () => {
    const { item } = await readProduct(memoryFolder(S2_L2A_NEW, withImages(productFiles(S2_L2A_NEW))));
    const bands = bandsOf(item, 'sentinel-2-l2a');
    expect(Object.entries(bands).map(([name, { asset }]) => [name, asset])).toEqual([
      ['B01', 'B01_60m'],
      ['B02', 'B02_10m'],
      ['B03', 'B03_10m'],
      ['B04', 'B04_10m'],
      ['B05', 'B05_20m'],
      ['B06', 'B06_20m'],
      ['B07', 'B07_20m'],
      ['B08', 'B08_10m'],
      ['B8A', 'B8A_20m'],
      ['B09', 'B09_60m'],
      ['B11', 'B11_20m'],
      ['B12', 'B12_20m'],
      ['AOT', 'AOT_10m'],
      ['SCL', 'SCL_20m'],
    ]);
    expect(bands['B04']).toMatchObject({ scale: 0.0001, offset: -0.1, nodata: 0 });
    expect(bands['SCL']).not.toHaveProperty('offset');
  });

  it('level 1C and Landsat', async () => {
    const l1c = await readProduct(memoryFolder(S2_L1C, withImages(productFiles(S2_L1C))));
    expect(bandsOf(l1c.item, 'sentinel-2-l1c')).toMatchObject({
      B10: { asset: 'B10', offset: 0 },
      B8A: { asset: 'B8A' },
    });
    const files = new Map([
      ...productFiles(LANDSAT_L2),
      [`${LANDSAT_L2}_SR_B4.TIF`, 1],
      [`${LANDSAT_L2}_QA_PIXEL.TIF`, 1],
    ] as const);
    const landsat = await readProduct(memoryFolder(LANDSAT_L2, files));
    expect(bandsOf(landsat.item, 'landsat-ot-l2')).toMatchObject({
      B04: { asset: 'SR_B4', scale: 2.75e-5, offset: -0.2 },
      BQA: { asset: 'QA_PIXEL', nodata: 1 },
    });
  });
});

describe('the radiometric offset of Sentinel-2', () => {
  const red = { red: { href: 'https://x/B04.tif', type: 'image/tiff' } };
  const declared = { red: { ...red.red, 'raster:bands': [{ scale: 0.0001, offset: -0.1 }] } };
  const jp2 = { 'red-jp2': { href: 's3://x/B04.jp2', type: 'image/jp2', 'raster:bands': [{ offset: -0.1 }] } };
  const offsetOf = (assets: Record<string, Partial<StacAsset>>, properties: object) =>
    bandsOf(withAssets(assets, { platform: 'sentinel-2b', ...properties }), 'sentinel-2-l2a')['B04']!.offset;

  it.each([
    ['follows from the baseline where nothing is said', red, { 's2:processing_baseline': '05.09' }, -0.1],
    ['is none before baseline 04.00', red, { 's2:processing_baseline': '03.01' }, undefined],
    ['is as declared', declared, { 's2:processing_baseline': '05.09' }, -0.1],
    ['is gone where Earth Search subtracted it', declared, { 'earthsearch:boa_offset_applied': true }, 0],
    ['is still in the originals beside', jp2, { 'earthsearch:boa_offset_applied': true }, -0.1],
    [
      'is not made up for other satellites',
      red,
      { platform: 'landsat-8', 's2:processing_baseline': '05.09' },
      undefined,
    ],
  ])('%s', (_, assets, properties, offset) => expect(offsetOf(assets, properties)).toBe(offset));
});

describe('one file with several bands', () => {
  const definition = {
    bands: [band('B1', 'blue'), band('B2', 'red'), band('NIR', 'nir')],
  } as unknown as CollectionDefinition;
  function band(name: string, commonName: string): BandDefinition {
    return { name, commonName, units: [], sampleType: 'UINT16', resolutionM: null };
  }
  const tif = { href: 's3://b/stack.tif', type: 'image/tiff; application=geotiff' };

  it('STAC 1.1: by name, then by common name, with what the asset says for all', () => {
    const bands = [{ name: 'B02', nodata: 255 }, { name: 'x', 'eo:common_name': 'nir' }, { name: 'b01' }];
    const item = withAssets({ stack: { ...tif, nodata: 0, 'raster:scale': 0.5, bands } });
    expect(sceneBands(item, definition)).toEqual({
      B1: { asset: 'stack', href: tif.href, index: 3, scale: 0.5, nodata: 0 },
      B2: { asset: 'stack', href: tif.href, index: 1, scale: 0.5, nodata: 255 },
      NIR: { asset: 'stack', href: tif.href, index: 2, scale: 0.5, nodata: 0 },
    });
  });

  it('STAC 1.0: eo:bands and raster:bands side by side', () => {
    const item = withAssets({
      stack: {
        ...tif,
        'eo:bands': [{ name: 'B1' }, { name: 'B2' }],
        'raster:bands': [{ scale: 2 }, { scale: 3, nodata: 'nan' }],
      },
    });
    expect(sceneBands(item, definition)).toMatchObject({
      B1: { index: 1, scale: 2 },
      B2: { index: 2, scale: 3, nodata: 'nan' },
    });
  });

  it('no definition: every band by asset and name, or number', () => {
    const item = withAssets({ stack: { ...tif, bands: [{ name: 'red' }, {}] }, single: tif });
    expect(Object.keys(sceneBands(item, null)!)).toEqual(['stack_red', 'stack_2', 'single']);
  });
});

describe('what is no band', () => {
  const definition = definitionOf('sentinel-2-l2a');

  it('a true-colour picture does not stand in for red', () => {
    const visual = { href: 'https://x/TCI.tif', type: 'image/tiff', 'eo:bands': [{ name: 'B04', common_name: 'red' }] };
    expect(sceneBands(withAssets({ visual }), definition)).toBeNull();
  });

  it('a colour that several bands share decides nothing', () => {
    const edge = {
      href: 'https://x/edge.tif',
      type: 'image/tiff',
      'eo:bands': [{ name: 'edge', common_name: 'rededge' }],
    };
    expect(sceneBands(withAssets({ edge }), definition)).toBeNull();
  });

  it('metadata, pictures and odd values', () => {
    const assets = {
      thumbnail: { href: 'https://x/t.png', type: 'image/png' },
      info: { href: 'https://x/m.tif', roles: ['metadata'] },
      odd: {
        href: 'https://x/a.tif',
        bands: 'none',
        'eo:bands': [null, 7],
        'raster:bands': {},
        roles: 'data',
        alternate: [],
      },
    } as unknown as Record<string, StacAsset>;
    expect(Object.keys(sceneBands(withAssets(assets), null)!)).toEqual(['odd_1', 'odd_2']);
    expect(sceneBands(withAssets({}), null)).toBeNull();
  });

  it('any name is a name', () => {
    const assets = JSON.parse('{"__proto__": {"href": "s3://b/a.tif", "type": "image/tiff"}}') as StacItem['assets'];
    const bands = sceneBands(withAssets(assets), null)!;
    expect(Object.entries(bands)).toEqual([['__proto__', { asset: '__proto__', href: 's3://b/a.tif', index: 1 }]]);
  });
});

it('the same item gives the same answer whatever the order of its assets', () => {
  const item = foreignItem('items/S2A_29RKH_20200219_0_L2A');
  const reversed = { ...item, assets: Object.fromEntries(Object.entries(item.assets).reverse()) };
  expect(bandsOf(reversed, 'sentinel-2-l2a')).toEqual(bandsOf(item, 'sentinel-2-l2a'));
});
