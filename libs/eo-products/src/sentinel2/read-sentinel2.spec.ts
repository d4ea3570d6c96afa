import { describe, expect, it } from '@jest/globals';
import {
  changed,
  foreignItem,
  memoryFolder,
  productFiles,
  S2_L1C,
  S2_L2A_NEW,
  S2_L2A_OLD,
  withImages,
  type ProductFiles,
} from '../../../../test/support/product-fixture.js';
import { expectValid } from '../../../../test/support/stac-validity.js';
import { readSentinel2 } from './read-sentinel2.js';

const read = (name: string, files: ProductFiles = withImages(productFiles(name))) =>
  readSentinel2(memoryFolder(name, files));
const refusal = (name: string, files: ProductFiles) =>
  read(name, files).then(
    () => 'accepted',
    (error: Error & { code: string }) => `${error.code}: ${error.message}`,
  );
const id = (name: string) => name.replace('.SAFE', '');
const flat = (value: unknown): number[] =>
  JSON.stringify(value)
    .match(/-?\d+(\.\d+)?/g)!
    .map(Number);

/** Angles are means over bands; stactools takes the plain mean of azimuths, we the mean direction. */
const SHARED = [
  'constellation',
  'platform',
  'instruments',
  'eo:cloud_cover',
  'eo:snow_cover',
  'grid:code',
  'mgrs:grid_square',
  'mgrs:latitude_band',
  'mgrs:utm_zone',
  'proj:code',
  'sat:orbit_state',
  'sat:relative_orbit',
];
const ANGLES = ['view:azimuth', 'view:incidence_angle', 'view:sun_azimuth', 'view:sun_elevation'];

describe.each([S2_L1C, S2_L2A_NEW, S2_L2A_OLD])('%s against stactools', (name) => {
  const theirs = foreignItem(`stactools/${id(name)}`);

  it('has the same properties', async () => {
    const { item } = await read(name);
    for (const field of SHARED) expect([field, item.properties[field]]).toEqual([field, theirs.properties[field]]);
    for (const field of ANGLES) expect(item.properties[field]).toBeCloseTo(theirs.properties[field] as number, 2);
    for (const [field, value] of Object.entries(theirs.properties).filter(([key]) => key.startsWith('s2:'))) {
      const ours = item.properties[field === 's2:tile_id' ? 's2:granule_id' : field];
      if (typeof value === 'number') expect(ours).toBeCloseTo(value, 6);
      else expect(ours).toBe(value);
    }
  });

  it('covers the same ground, split at the antimeridian', async () => {
    const { item } = await read(name);
    expect(item.geometry?.type).toBe(theirs.geometry?.type);
    const [ours, expected] = [flat(item.bbox), flat(theirs.bbox)];
    ours.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
    const corners = (geometry: unknown) => new Set(flat(geometry).map((degrees) => degrees.toFixed(4)));
    expect(corners(item.geometry)).toEqual(corners(theirs.geometry));
  });

  it('scales and places every band as they do', async () => {
    const { item, missing } = await read(name);
    expect(missing).toEqual([]);
    const byFile = new Map(Object.values(item.assets).map((asset) => [asset.href.split('/').at(-1), asset]));
    for (const asset of Object.values(theirs.assets).filter(({ roles }) => roles?.includes('data'))) {
      const ours = byFile.get(asset.href.split('/').at(-1))!;
      const [band] = asset['raster:bands'] as Array<{
        scale?: number;
        offset?: number;
        nodata: number;
        data_type: string;
      }>;
      expect(ours).toMatchObject({ nodata: band!.nodata, data_type: band!.data_type, type: asset.type });
      expect(ours['raster:scale']).toEqual(band!.scale);
      expect(ours['raster:offset']).toEqual(band!.offset);
      for (const field of ['proj:shape', 'proj:transform', 'proj:bbox']) expect(ours[field]).toEqual(asset[field]);
    }
  });

  it('is valid STAC', async () => expectValid((await read(name)).item));
});

describe('identity and time', () => {
  it('is named as the product, and belongs to the collection of its level', async () => {
    expect(await read(S2_L1C)).toMatchObject({ collectionId: 'sentinel-2-l1c', item: { id: id(S2_L1C) } });
    expect(await read(S2_L2A_OLD)).toMatchObject({ collectionId: 'sentinel-2-l2a', item: { id: id(S2_L2A_OLD) } });
  });

  it('keeps its name in a renamed folder', async () => {
    expect((await read('copy of it', withImages(productFiles(S2_L1C)))).item.id).toBe(id(S2_L1C));
  });

  it('is dated by its tile, some minutes after the start of the datatake', async () => {
    const { properties } = (await read(S2_L2A_OLD)).item;
    expect(properties.datetime).toBe('2021-01-22T13:42:49.838906Z');
    const start = foreignItem(`stactools/${id(S2_L2A_OLD)}`).properties.datetime!;
    const minutes = (Date.parse(properties.datetime!) - Date.parse(start)) / 60_000;
    expect(minutes).toBeGreaterThan(0);
    expect(minutes).toBeLessThan(30);
    expect(properties['sat:absolute_orbit']).toBe(20270);
  });
});

describe('assets', () => {
  it('are one per band and resolution', async () => {
    const { assets } = (await read(S2_L2A_NEW)).item;
    expect(Object.keys(assets)).toEqual(
      expect.arrayContaining([
        'B02_10m',
        'B02_20m',
        'B02_60m',
        'B05_20m',
        'B01_60m',
        'SCL_20m',
        'AOT_10m',
        'WVP_10m',
        'TCI_10m',
      ]),
    );
    expect(assets['B04_10m']).toMatchObject({
      href: expect.stringMatching(/^s3:\/\/archive\/.*\/IMG_DATA\/R10m\/T01WCS_20230625T234621_B04_10m\.jp2$/),
      gsd: 10,
      'file:size': 100,
      bands: [{ name: 'B04', 'eo:common_name': 'red' }],
    });
    expect(Object.keys((await read(S2_L1C)).item.assets)).toEqual(expect.arrayContaining(['B01', 'B8A', 'B10', 'TCI']));
  });

  it('take the TIFF where a band was converted', async () => {
    const both = new Map([...withImages(productFiles(S2_L2A_NEW)), ...withImages(productFiles(S2_L2A_NEW), 'tif')]);
    const { item, missing } = await read(S2_L2A_NEW, both);
    expect(item.assets['B04_10m']).toMatchObject({
      type: 'image/tiff; application=geotiff',
      href: expect.stringMatching(/\.tif$/),
    });
    expect(missing).toEqual([]);
  });

  it('include the probabilities of cloud and snow, and previews', async () => {
    const granule = 'GRANULE/L2A_T01WCS_A041826_20230625T234624/QI_DATA';
    const files = new Map(withImages(productFiles(S2_L2A_NEW)))
      .set(`${granule}/MSK_CLDPRB_20m.jp2`, 5)
      .set(`${granule}/MSK_CLDPRB_60m.jp2`, 5)
      .set(`${granule}/L2A_T01WCS_20230625T234621_SNW_20m.jp2`, 5)
      .set(`${granule}/T01WCS_20230625T234621_PVI.jp2`, 5)
      .set(`${id(S2_L2A_NEW)}-ql.jpg`, 5);
    const { assets } = (await read(S2_L2A_NEW, files)).item;
    expect(assets).toMatchObject({
      CLD_20m: { bands: [{ name: 'CLD' }], roles: ['data', 'cloud'], 'proj:shape': [5490, 5490] },
      CLD_60m: { gsd: 60 },
      SNW_20m: { bands: [{ name: 'SNW' }], roles: ['data', 'snow-ice'] },
      preview: { type: 'image/jp2', roles: ['overview'] },
      thumbnail: { type: 'image/jpeg', roles: ['thumbnail'] },
    });
  });

  it('exist only for files that do', async () => {
    const { item, missing } = await read(S2_L2A_OLD, productFiles(S2_L2A_OLD));
    expect(Object.keys(item.assets)).toEqual(['product_metadata', 'granule_metadata']);
    expect(missing).toHaveLength(35);
    expect(missing[0]).toMatch(/_B02_10m\.jp2$/);
  });
});

it('takes the view from the bands that have one', async () => {
  const path = 'GRANULE/L2A_T22HBD_A020270_20210122T133224/MTD_TL.xml';
  const angle = /(<Mean_Viewing_Incidence_Angle bandId="0">\s*<ZENITH_ANGLE unit="deg">)[^<]*/;
  const files = changed(productFiles(S2_L2A_OLD), path, angle, '$1NaN');
  const { properties } = (await read(S2_L2A_OLD, files)).item;
  expect(properties['view:incidence_angle']).toBeCloseTo(7.2, 0);
});

describe('products that are refused', () => {
  const good = productFiles(S2_L2A_OLD);
  const product = 'MTD_MSIL2A.xml';
  const tile = 'GRANULE/L2A_T22HBD_A020270_20210122T133224/MTD_TL.xml';
  const without = (path: string) => new Map([...good].filter(([name]) => name !== path));

  it.each([
    ['no product metadata', without(product), /^BAD_REQUEST: S2B_.*: MTD_MSIL1C\.xml or MTD_MSIL2A\.xml is missing$/],
    ['no tile metadata', without(tile), /GRANULE\/…\/MTD_TL\.xml is missing$/],
    [
      'no cloud cover',
      changed(good, product, /<Cloud_Coverage_Assessment>.*/, ''),
      `BAD_REQUEST: ${product}: Cloud_Coverage_Assessment is missing`,
    ],
    [
      'cloud over all bounds',
      changed(good, product, '>0.447807<', '>1e9<'),
      `BAD_REQUEST: ${product}: Cloud_Coverage_Assessment is "1e9", expected a number of 0…100`,
    ],
    ['a cloud that is none', changed(good, product, '>0.447807<', '>NaN<'), /Cloud_Coverage_Assessment is "NaN"/],
    [
      'an orbit that does not exist',
      changed(good, product, '>81</SENSING', '>0</SENSING'),
      /SENSING_ORBIT_NUMBER is "0", expected an integer of 1…143/,
    ],
    [
      'a footprint off the globe',
      changed(good, product, '<EXT_POS_LIST>', '<EXT_POS_LIST>999 0 '),
      /EXT_POS_LIST is "0 999"/,
    ],
    [
      'a footprint of odd numbers',
      changed(good, product, '<EXT_POS_LIST>', '<EXT_POS_LIST>1 '),
      /EXT_POS_LIST is .* expected pairs/,
    ],
    [
      'an image outside',
      changed(good, product, '<IMAGE_FILE>GRANULE', '<IMAGE_FILE>../../GRANULE'),
      /IMAGE_FILE is "\.\.\/\.\.\//,
    ],
    [
      'no such day',
      changed(good, tile, '2021-01-22T13:42:49.838906Z', '2021-02-31T13:42:49Z'),
      /MTD_TL\.xml: SENSING_TIME is "2021-02-31T13:42:49Z"/,
    ],
    [
      'a pixel grid without end',
      changed(good, tile, '<NROWS>10980', '<NROWS>1098000000000'),
      /NROWS is "1098000000000"/,
    ],
    [
      'half a file',
      new Map(good).set(tile, (good.get(tile) as string).slice(0, 9_000)),
      /MTD_TL\.xml: not well-formed XML/,
    ],
    ['no XML', new Map(good).set(product, 'PK\u0003\u0004 zip'), /MTD_MSIL2A\.xml: /],
    ['an empty file', new Map(good).set(product, ''), /MTD_MSIL2A\.xml: /],
  ])('%s', async (_, files, message) => {
    const answer = await refusal(S2_L2A_OLD, files);
    if (typeof message === 'string') expect(answer).toBe(message);
    else expect(answer).toMatch(message);
    expect(answer).toMatch(/^BAD_REQUEST: /);
  });

  it.each([
    ['an external entity', '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'],
    ['a billion laughs', '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'],
  ])('%s', async (_, doctype) => {
    const hostile = changed(good, product, '?>', `?>${doctype}`);
    expect(await refusal(S2_L2A_OLD, hostile)).toBe(
      `BAD_REQUEST: ${product}: a document type declaration is not accepted`,
    );
  });

  it('several tiles in one', async () => {
    const two = new Map(good).set('GRANULE/another/MTD_TL.xml', '<x/>');
    expect(await refusal(S2_L2A_OLD, two)).toMatch(/2 files fit GRANULE.*only products of a single tile/);
  });
});
