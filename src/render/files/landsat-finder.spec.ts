import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { type StacItem } from '#libs/stac';
import { LANDSAT_L1, productFiles } from '../../../test/support/product-fixture.js';
import { builtInCollection, type SceneToRender } from '../../catalog/index.js';
import { renderable } from '../collections/renderable-collection.js';
import { BandFiles } from './band-files.js';
import { LandsatFinder } from './landsat-finder.js';
import { MetadataTexts } from './metadata-texts.js';
import { SidecarLocations } from './sidecar-locations.js';

const MTL = productFiles(LANDSAT_L1).get(`${LANDSAT_L1}_MTL.txt`) as string;
let reads = 0;
const store = {
  head: async () => ({ etag: '"1"' }),
  presign: async () => null,
  gdalPath: (key: string) => `/buckets/b/${key}`,
  get: async (key: string) =>
    key.endsWith('.txt')
      ? (reads++, Readable.from([Buffer.from(key === 'long.txt' ? 'x'.repeat(5e6) : MTL)]))
      : Readable.from([Buffer.from('II*\0')]),
};
const locations = { find: async (href: string) => (href.startsWith('s3://b/') ? { store, key: href.slice(7) } : null) };
const config = { outboundAllow: [] };
const files = new BandFiles(locations as never, {} as never, config as never);
const texts = new MetadataTexts(new SidecarLocations(locations as never, config as never), locations as never, {} as never); // prettier-ignore
const finder = new LandsatFinder(files, texts);

const collection = (id = 'landsat-ot-l1') => renderable({ id, kind: 'stac', definition: builtInCollection(id)?.definition } as never); // prettier-ignore
const file = (key: string, more: object = {}) => ({ href: `s3://b/${key}.tif`, ...more });
const scene = (properties: object, assets: object, bands: Record<string, object>) =>
  ({
    id: LANDSAT_L1,
    bands: Object.fromEntries(Object.entries(bands).map(([name, band]) => [name, { asset: name, href: `s3://b/${name}.tif`, index: 1, ...band }])), // prettier-ignore
    item: { properties, assets } as unknown as StacItem,
  }) as unknown as SceneToRender;
const find = async (one: SceneToRender, wanted: string[]) =>
  (await finder.find({ collection: collection(), scenes: [one], wanted: new Set(wanted) } as never))[0]!;
const mtl = { 'MTL.txt': { href: 's3://b/MTL.txt' } };

describe('LandsatFinder', () => {
  it('serves level 1', () => {
    const served = ['landsat-ot-l1', 'landsat-mss-l1', 'landsat-ot-l2', 'hls'].map((id) =>
      finder.serves(collection(id)),
    );
    expect(served).toEqual([true, true, false, false]);
  });

  it('reads from the metadata file what the item does not say, once', async () => {
    const bare = scene({}, { ...mtl, B10: file('B10'), B04: file('B04') }, { B10: {}, B04: {} });
    reads = 0;
    const found = await find(bare, ['B10', 'B04']);
    await find(bare, ['B10']);
    expect(reads).toBe(1);
    const facts = { sunElevation: 62.17310472 };
    expect(found['B10']).toMatchObject({ path: '/buckets/b/B10.tif', scale: 3.342e-4, offset: 0.1, facts: { ...facts, k1: 774.8853, k2: 1321.0789 } }); // prettier-ignore
    expect(found['B04']).toMatchObject({ scale: 2e-5, offset: -0.1, facts });
  });

  it('takes the place of radiance that the item makes of reflective bands', async () => {
    const radiance = { scale: 0.0096, offset: -48, unit: 'W/(m2.sr.um)' };
    const one = scene({}, { ...mtl, B04: file('B04', { 'raster:bands': [radiance] }) }, { B04: { scale: 0.0096, offset: -48 } }); // prettier-ignore
    expect((await find(one, ['B04']))['B04']).toMatchObject({ scale: 2e-5, offset: -0.1 });
  });

  it('leaves scenes alone that tell themselves, and bands that nobody asks for', async () => {
    const sun = { 'view:sun_elevation': 50 };
    reads = 0;
    expect(await find(scene(sun, { ...mtl, B04: file('B04') }, { B04: {} }), ['B04'])).toEqual({});
    expect(await find(scene({}, { ...mtl, B10: file('B10') }, { B10: {}, BQA: {} }), ['BQA'])).toEqual({});
    expect(await find(scene({}, { B10: file('B10') }, { B10: {} }), ['B10'])).toEqual({});
    expect(reads).toBe(0);
  });

  it.each([
    ['s3://b/long.txt', /MTL file: its file is longer than/],
    [
      'https://landsatlook.usgs.gov/MTL.txt',
      /MTL file: its file lies on landsatlook\.usgs\.gov; .*SWATH_OUTBOUND_ALLOW/,
    ],
  ])('refuses %s', async (href, message) => {
    const one = scene({}, { 'MTL.txt': { href }, B10: file('B10') }, { B10: {} });
    await expect(find(one, ['B10'])).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringMatching(message) }); // prettier-ignore
  });
});
