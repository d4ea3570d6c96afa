import { describe, expect, it } from '@jest/globals';
import {
  changed,
  memoryFolder,
  productFiles,
  S1_AWS,
  S1_SAFE,
  type ProductFiles,
} from '../../../../test/support/product-fixture.js';
import { expectValid } from '../../../../test/support/stac-validity.js';
import { readSentinel1 } from './read-sentinel1.js';

const ENDING = '20210809t173953-20210809t174018-039156-049f13';
const safe: ProductFiles = new Map([
  ...productFiles(S1_SAFE),
  [`measurement/s1a-iw-grd-vv-${ENDING}-001.tiff`, 872_232_364],
  [`measurement/s1a-iw-grd-vh-${ENDING}-002.tiff`, 872_232_364],
  [`annotation/calibration/calibration-s1a-iw-grd-vv-${ENDING}-001.xml`, 9],
  [`annotation/calibration/noise-s1a-iw-grd-vh-${ENDING}-002.xml`, 9],
  ['preview/quick-look.png', 9],
]);
const aws: ProductFiles = new Map([
  ...productFiles(S1_AWS),
  ['measurement/iw-vv.tiff', 100],
  ['measurement/iw-vh.tiff', 0],
  ['annotation/calibration/noise-iw-vv.xml', 9],
]);

const read = (name: string, files: ProductFiles) => readSentinel1(memoryFolder(name, files));
const refusal = (files: ProductFiles) =>
  read(S1_SAFE, files).then(
    () => 'accepted',
    (error: Error & { code: string }) => `${error.code}: ${error.message}`,
  );

describe('a SAFE folder', () => {
  it('has the tokens that Sentinel Hub clients filter by', async () => {
    const { item, collectionId, missing } = await read(S1_SAFE, safe);
    expect(collectionId).toBe('sentinel-1-grd');
    expect(missing).toEqual([]);
    expect(item.id).toBe(S1_SAFE.replace('.SAFE', ''));
    expect(item.properties).toMatchObject({
      'sar:instrument_mode': 'IW',
      'sar:product_type': 'GRD',
      'sar:polarizations': ['VV', 'VH'],
      'sat:orbit_state': 'ascending',
      's1:polarization': 'DV',
      's1:resolution': 'HIGH',
      's1:timeliness': 'NRT3h',
    });
  });

  it('has time, orbit and geometry of the acquisition', async () => {
    const { item } = await read(S1_SAFE, safe);
    expect(item.properties).toMatchObject({
      datetime: '2021-08-09T17:39:53.153776Z',
      start_datetime: '2021-08-09T17:39:53.153776Z',
      end_datetime: '2021-08-09T17:40:18.152800Z',
      platform: 'sentinel-1a',
      'sat:absolute_orbit': 39156,
      'sat:relative_orbit': 59,
      'sat:platform_international_designator': '2014-016A',
      'sar:center_frequency': expect.closeTo(5.405, 4),
      'sar:pixel_spacing_range': 10,
      'sar:looks_range': 5,
      'sar:looks_azimuth': 1,
      'proj:shape': [16676, 26144],
      'view:incidence_angle': expect.closeTo(38.97, 2),
    });
    // The manifest's corners: 46.033890,1.512143 46.436539,4.851360 44.938713,5.188996 44.536255,1.937196
    expect(item.bbox).toEqual([1.512143, 44.536255, 5.188996, 46.436539]);
  });

  it('has an asset for each polarisation and what calibrates it', async () => {
    const { item } = await read(S1_SAFE, safe);
    expect(Object.keys(item.assets).sort()).toEqual([
      'safe-manifest',
      'schema-calibration-vv',
      'schema-noise-vh',
      'schema-product-vv',
      'thumbnail',
      'vh',
      'vv',
    ]);
    expect(item.assets['vh']).toMatchObject({
      href: `s3://archive/${S1_SAFE}/measurement/s1a-iw-grd-vh-${ENDING}-002.tiff`,
      bands: [{ name: 'VH' }],
      'file:size': 872_232_364,
    });
    await expectValid(item);
  });

  it('tells which measurement is not there', async () => {
    const { item, missing } = await read(S1_SAFE, productFiles(S1_SAFE));
    expect(missing).toEqual(['measurement/…-vv-….tiff', 'measurement/…-vh-….tiff']);
    expect(item.assets['vv']).toBeUndefined();
  });

  it('knows resolution and polarisation in a renamed folder', async () => {
    expect((await read('renamed', safe)).item.properties).toMatchObject({
      's1:polarization': 'DV',
      's1:resolution': 'HIGH',
    });
  });
});

describe('a folder of the AWS archive', () => {
  it('is read from productInfo.json', async () => {
    const { item, missing } = await read(S1_AWS, aws);
    expect(missing).toEqual([]);
    expect(item.properties).toMatchObject({
      datetime: '2018-07-16T00:40:42Z',
      'sar:instrument_mode': 'IW',
      's1:polarization': 'DV',
      's1:resolution': 'HIGH',
      // 05:50 local time: the satellite comes from the north in the morning.
      'sat:orbit_state': 'descending',
      'sat:absolute_orbit': 22812,
      'sat:relative_orbit': 165,
    });
    expect(Object.keys(item.assets)).toEqual(['vv', 'vh', 'schema-noise-vv', 'product-info']);
    expect(item.assets['vh']).not.toHaveProperty('file:size');
    await expectValid(item);
  });

  it('finds the direction of flight that a manifest tells from the shape alone', async () => {
    const info = JSON.parse(aws.get('productInfo.json') as string) as Record<string, unknown>;
    const corners = [
      [1.512143, 46.03389],
      [4.85136, 46.436539],
      [5.188996, 44.938713],
      [1.937196, 44.536255],
      [1.512143, 46.03389],
    ];
    const footprint = { type: 'Polygon', coordinates: [corners] };
    const files = new Map(aws).set('productInfo.json', JSON.stringify({ ...info, footprint }));
    expect((await read(S1_AWS, files)).item.properties['sat:orbit_state']).toBe('ascending');
  });

  it('is refused with a summary that is none', async () => {
    const files = (text: string) => new Map(aws).set('productInfo.json', text);
    await expect(read(S1_AWS, files('[]'))).rejects.toThrow('productInfo.json: polarization is missing');
    await expect(read(S1_AWS, files('{'))).rejects.toThrow('productInfo.json: not a JSON object');
  });
});

describe('products that are refused', () => {
  it.each([
    ['no manifest', new Map<string, string | number>([['measurement/x-vv-1.tiff', 5]]), /manifest\.safe is missing$/],
    [
      'another product',
      changed(safe, 'manifest.safe', '>GRD</s1sarl1:productType', '>SLC</s1sarl1:productType'),
      /productType is "SLC"; only GRD/,
    ],
    [
      'no footprint',
      changed(safe, 'manifest.safe', /<gml:coordinates>.*?<\/gml:coordinates>/s, ''),
      'BAD_REQUEST: manifest.safe: coordinates is missing',
    ],
    [
      'two corners',
      changed(
        safe,
        'manifest.safe',
        /<gml:coordinates>.*?<\/gml:coordinates>/s,
        '<gml:coordinates>1,2 3,4</gml:coordinates>',
      ),
      /at least 3 corners/,
    ],
    [
      'an unknown polarisation',
      changed(safe, 'manifest.safe', 'Polarisation>VH<', 'Polarisation>XX<'),
      /transmitterReceiverPolarisation is "XX"/,
    ],
    [
      'no time',
      changed(safe, 'manifest.safe', '2021-08-09T17:39:53.153776</safe:startTime>', 'yesterday</safe:startTime>'),
      /startTime is "yesterday"/,
    ],
  ])('%s', async (_, files, message) => {
    const answer = await refusal(files);
    if (typeof message === 'string') expect(answer).toBe(message);
    else expect(answer).toMatch(message);
    expect(answer).toMatch(/^BAD_REQUEST: /);
  });
});
