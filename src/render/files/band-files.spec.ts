import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { type ObjectStore } from '#libs/storage';
import { type SceneToRender } from '../../catalog/index.js';
import { type ObjectLocations } from '../../platform/storage/object-locations.js';
import { renderable } from '../collections/renderable-collection.js';
import { BandFiles } from './band-files.js';

let looks = 0;
const store = {
  head: async (key: string) => (looks++, key === 'gone.tif' ? null : { etag: `"${key}"` }),
  get: async (key: string) =>
    Readable.from([Buffer.from(key.endsWith('.vrt.tif') ? '<VRTDataset rasterXSize="1"' : 'II*\0........')]),
  gdalPath: (key: string) => `/buckets/b/${key}`,
} as unknown as ObjectStore;
const locations = {
  find: async (href: string) => {
    const [, key] = /^s3:\/\/(?:b|swath)\/(.+)$/.exec(href) ?? [];
    return key === undefined ? null : { store, key };
  },
} as ObjectLocations;
const outbound = { fetch: async () => ({ body: Readable.from([Buffer.from('MM'), Buffer.from('\0*\0\0\0\0')]) }) };
const files = new BandFiles(
  locations,
  outbound as never,
  { outboundAllow: ['Files.example.org:8443', 'open.example.org'] } as never,
);

const collection = (kind = 'stac', definition: object | null = null) =>
  renderable({ id: 'c', kind, definition } as never);
const scene = (bands: Record<string, object>) =>
  ({ id: 's', bands: Object.fromEntries(Object.entries(bands).map(([name, band]) => [name, { asset: name, index: 1, ...band }])) }) as unknown as SceneToRender; // prettier-ignore
const open = async (href: string) =>
  (await files.find({ collection: collection(), scenes: [scene({ B: { href } })], wanted: new Set(['B']) }))[0]?.['B'];

describe('BandFiles', () => {
  it('leads wanted bands to their objects, and looks at each object once', async () => {
    looks = 0;
    const stack = 's3://b/stack.tif';
    const scenes = [
      scene({ A: { href: stack }, B: { href: stack, index: 2 }, C: { href: 's3://b/c.tif' } }),
      scene({}),
    ];
    const file = { path: '/buckets/b/stack.tif', version: '"stack.tif"' };
    expect(await files.find({ collection: collection(), scenes, wanted: new Set(['A', 'B']) })).toEqual([
      { A: { ...file, index: 1 }, B: { ...file, index: 2 } },
      {},
    ]);
    expect(looks).toBe(1);
  });

  it('takes whichever band there is where only the data mask is wanted', async () => {
    const scenes = [scene({ A: { href: 's3://b/a.tif' }, B: { href: 's3://b/b.tif' } })];
    expect((await files.find({ collection: collection(), scenes, wanted: 'any' })).map(Object.keys)).toEqual([['A']]);
    expect(await files.find({ collection: collection(), scenes, wanted: new Set() })).toEqual([{}]);
  });

  it('hands on scale and offset only where the collection has units', async () => {
    const scenes = [scene({ A: { href: 's3://b/a.tif', scale: 2, offset: 1, nodata: null } })];
    const found = async (definition: object | null) => (await files.find({ collection: collection('stac', definition), scenes, wanted: 'any' }))[0]?.['A']; // prettier-ignore
    expect(await found(null)).toEqual({ path: '/buckets/b/a.tif', version: '"a.tif"', index: 1, nodata: null });
    expect(await found({ bands: [], dataFilters: {}, processing: {} })).toMatchObject({ scale: 2, offset: 1 });
  });

  it.each([
    ['s3://swath/rasters/x.tif', /objects of the bucket "swath"/],
    ['s3://other/x.tif', /no bucket or dataset root/],
    ['file:///etc/passwd', /no bucket or dataset root/],
    ['/vsicurl/http://x', /no bucket or dataset root/],
    ['http://127.0.0.1/x.tif', /lies on 127\.0\.0\.1/],
    ['https://files.example.org/x.tif', /name the host in SWATH_OUTBOUND_ALLOW/],
    ['https://open.example.org.evil.org/x.tif', /lies on open\.example\.org\.evil\.org/],
    ['https://open.example.org@evil.org/x.tif', /lies on evil\.org/],
  ])('refuses %s in items of users', async (href, message) => {
    await expect(open(href)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(message),
      detail: { code: 'RENDERER_EXCEPTION' },
    });
  });

  it('reads hosts that the operator names', async () => {
    expect((await open('https://FILES.example.org:8443/x.tif'))?.path).toBe(
      '/vsicurl/https://files.example.org:8443/x.tif',
    );
    expect((await open('http://open.example.org/a b.tif'))?.path).toBe('/vsicurl/http://open.example.org/a%20b.tif');
  });

  it('opens no list of other files that somebody else wrote', async () => {
    const vrt = [scene({ B: { href: 's3://b/x.vrt.tif' } })];
    for (const kind of ['stac', 'registry'])
      await expect(files.find({ collection: collection(kind), scenes: vrt, wanted: 'any' })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        message: expect.stringContaining('scene s, band B: its file is neither TIFF nor JPEG 2000'),
      });
    const ours = [scene({ B: { href: 's3://swath/x.vrt.tif' } })];
    expect(await files.find({ collection: collection('registry'), scenes: ours, wanted: 'any' })).toHaveLength(1);
  });

  it('says when an object is gone', async () => {
    await expect(open('s3://b/gone.tif')).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' });
  });
});
