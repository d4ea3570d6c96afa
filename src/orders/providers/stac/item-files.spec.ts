import { describe, expect, it } from '@jest/globals';
import { type SceneBands } from '../../../catalog/index.js';
import { aScene, square } from '../../../../test/support/a-scene.js';
import { filesOf, memoIn, tileOf, toProviderItem } from './item-files.js';
import { importedBands, orderedBands } from './ordered-bands.js';
import { type StacQuery } from './stac-query.js';
import { type OrderableItem } from './stac-source.js';

const TIFF = 'image/tiff; application=geotiff';
type Sketch = Record<string, { href: string; type?: string; index?: number; nodata?: number; more?: object }>;
/** Bands by name, each of an asset of the same name. */
function item(sketch: Sketch): OrderableItem {
  const entries = Object.entries(sketch);
  const assets = Object.fromEntries(
    entries.map(([key, { href, type = TIFF, more }]) => [key, { href, type, ...more }]),
  );
  const bands: SceneBands = Object.fromEntries(
    entries.map(([key, { href, index = 1, nodata }]) => [key, { asset: key, href, index, ...(nodata !== undefined && { nodata }) }]), // prettier-ignore
  );
  return { id: 'one', footprint: square(11, 46), acquired: new Date(0), item: aScene({ id: 'one', assets }), bands };
}
const QUERY = { delivery: 'copy', assets: null, bands: [] } as unknown as StacQuery;
const unread = async () => null;
const type = (data_type: string) => ({ more: { 'raster:bands': [{ data_type }] } });

describe('the files of an item', () => {
  it('keep their names, in a folder of their asset where two are alike', () => {
    const found = item({
      B04: { href: 's3://scenes/10m/band.tif' },
      B05: { href: 's3://scenes/20m/BAND.tif' },
      SCL: { href: 'https://eo.example.org/S%20CL.tif?sig=a/b' },
      nir: { href: 'https://eo.example.org/items/one/assets/nir' },
      bad: { href: 'https://eo.example.org/%E0%A4%A' },
    });
    const memo = memoIn(toProviderItem(found, QUERY));
    expect(memo.bands.map(({ file }) => file)).toEqual(['B04/band.tif', 'B05/BAND.tif', 'S CL.tif', 'nir.tif', '%E0%A4%A.tif']); // prettier-ignore
    expect(filesOf(memo, found).map(({ path, href }) => [path, href])[2]).toEqual([
      'S CL.tif',
      found.bands['SCL']!.href,
    ]);
  });

  it('come once each, and with size and checksum where the item tells them', () => {
    const facts = { 'file:size': 7, 'file:checksum': `1220${'ab'.repeat(32)}` };
    const found = item({
      red: { href: 's3://scenes/stack.tif', more: facts },
      nir: { href: 's3://scenes/stack.tif', index: 2, more: facts },
      aot: { href: 's3://scenes/aot.tif', more: { 'file:checksum': '90e4021044a8995d', 'file:size': -1 } },
    });
    const [stack, aot] = filesOf(memoIn(toProviderItem(found, QUERY)), found);
    expect(stack).toEqual({ path: 'stack.tif', href: 's3://scenes/stack.tif', size: 7, checksum: { algorithm: 'sha256', hex: 'ab'.repeat(32) } }); // prettier-ignore
    expect([aot?.size, aot?.checksum]).toEqual([null, null]);
  });

  it('become one tile', () => {
    const ordered = toProviderItem(item({ red: { href: 's3://scenes/stack.tif', index: 3 } }), QUERY);
    expect(tileOf(ordered, memoIn(ordered))).toEqual({
      ...{ name: 'item', sensingTime: new Date(0), mask: null },
      bands: [{ band: 'red', file: 'stack.tif', bandIndex: 3 }],
    });
  });

  it('lack what the others of the order have', async () => {
    const bands = await orderedBands(item({ a: { href: 's3://b/a.tif', ...type('uint8') }, b: { href: 's3://b/b.tif', ...type('uint8') } }), null, null, unread); // prettier-ignore
    const memo = memoIn(toProviderItem(item({ a: { href: 's3://b/a.tif' } }), { ...QUERY, bands }));
    expect(memo.fault).toBe('it has no b');
  });
});

describe('the bands of an order', () => {
  it('are stored as the item says', async () => {
    const found = item({
      'B-1': { href: 's3://b/1.tif', ...type('uint8'), nodata: 0 },
      aot: { href: 's3://b/2.tif', ...type('float32'), nodata: 0 },
      dem: { href: 's3://b/3.tif', more: { bands: [{ data_type: 'int16' }] }, nodata: 0 },
    });
    expect(importedBands(await orderedBands(found, null, null, unread), null)).toEqual({
      bands: [
        { name: 'B_1', source: 'B_1', bandIndex: 1, bitDepth: 8, sampleFormat: 'UINT', noData: null },
        { name: 'aot', source: 'aot', bandIndex: 1, bitDepth: 32, sampleFormat: 'FLOAT', noData: null },
        { name: 'dem', source: 'dem', bandIndex: 1, bitDepth: 16, sampleFormat: 'INT', noData: null },
      ],
      noData: 0,
    });
  });

  it('have a no-data each where they differ', async () => {
    const found = item({ a: { href: 's3://b/a.tif', ...type('uint8'), nodata: 0 }, b: { href: 's3://b/b.tif', ...type('uint8') } }); // prettier-ignore
    const { bands, noData } = importedBands(await orderedBands(found, null, null, unread), null);
    expect([noData, bands.map((band) => band.noData)]).toEqual([null, [0, null]]);
  });

  it('are left to the first tile where nobody tells', async () => {
    const ordered = await orderedBands(item({ a: { href: 'https://eo.example.org/a.jp2', type: 'image/jp2' } }), null, null, unread); // prettier-ignore
    expect(importedBands(ordered, 'scenes')).toEqual({ bands: [], noData: null, bucket: 'scenes' });
  });

  it('are refused in formats that BYOC lacks', () =>
    expect(orderedBands(item({ a: { href: 's3://b/a.tif', ...type('float64') } }), null, null, unread)).rejects.toThrow('float64')); // prettier-ignore
});
