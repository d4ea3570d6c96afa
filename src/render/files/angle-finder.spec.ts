import { describe, expect, it } from '@jest/globals';
import { builtInCollection } from '../../catalog/index.js';
import { renderable } from '../collections/renderable-collection.js';
import { AngleFinder } from './angle-finder.js';
import { SidecarLocations } from './sidecar-locations.js';

const store = {
  head: async (key: string) => (key === 'gone.xml' ? null : { etag: `"${key}"` }),
  presign: async (key: string) => (key.startsWith('cloud/') ? `https://signed/${key}?x=1` : null),
  gdalPath: (key: string) => `/buckets/b/${key}`,
};
const locations = { find: async (href: string) => (href.startsWith('s3://b/') ? { store, key: href.slice(7) } : null) };
const config = { outboundAllow: ['open.example.org'] };
const finder = new AngleFinder(new SidecarLocations(locations as never, config as never));

const collection = renderable({ id: 'sentinel-2-l2a', kind: 'stac', definition: builtInCollection('sentinel-2-l2a')!.definition } as never); // prettier-ignore
const footprint = { type: 'Polygon', coordinates: [] };
const MEANS = { 'view:sun_azimuth': 150, 'view:sun_elevation': 60 };
const find = async (
  assets: object,
  properties: object = {},
  wanted: string[] = ['sunZenithAngles', 'viewAzimuthMean'],
) => {
  const scenes = [{ id: 'S2', footprint, item: { assets, properties } }];
  return (await finder.find({ collection, scenes, wanted: new Set(wanted) } as never))[0];
};
const grids = (path: string, more: object = {}) => ({ path, ...more, source: { kind: 'angle-grid', means: null } });

describe('AngleFinder', () => {
  it('serves Sentinel-2 alone', () => {
    expect(finder.serves(collection)).toBe(true);
    expect(finder.serves({ ...collection, id: 'landsat-ot-l1' })).toBe(false);
  });

  it.each(['granule_metadata', 'granule-metadata', 'metadata'])('leads to the grids of %s', async (key) => {
    const file = grids('/buckets/b/MTD_TL.xml', { version: '"MTD_TL.xml"' });
    expect(await find({ [key]: { href: 's3://b/MTD_TL.xml' } })).toEqual({
      sunZenithAngles: { ...file, index: 2 },
      viewAzimuthMean: { ...file, index: 3 },
    });
  });

  it('by a signed URL where the bucket is remote, by its own where the operator allows the server', async () => {
    const [remote, web] = ['s3://b/cloud/MTD_TL.xml', 'https://open.example.org/MTD_TL.xml'];
    expect((await find({ granule_metadata: { href: remote } }))?.['sunZenithAngles']?.path).toBe('https://signed/cloud/MTD_TL.xml?x=1'); // prettier-ignore
    expect((await find({ granule_metadata: { href: web } }))?.['sunZenithAngles']?.path).toBe(web);
    const both = { href: web, alternate: { s3: { href: remote } } };
    expect((await find({ granule_metadata: both }))?.['sunZenithAngles']?.path).toMatch(/^https:\/\/signed/);
  });

  it('to the means of the scene where there are no grids', async () => {
    const source = { kind: 'angle-grid', means: [150, 30, null, null], footprint };
    const found = { sunZenithAngles: { path: 'mean angles of S2', source, index: 2 } };
    expect(await find({ metadata: { href: 's3://b/tileInfo.json' } }, MEANS)).toEqual(found);
    const planetary = { 's2:mean_solar_azimuth': 150, 's2:mean_solar_zenith': 30 };
    expect(await find({}, planetary)).toEqual(found);
  });

  it('to nothing where the scene says nothing, or nobody asks', async () => {
    expect(await find({})).toEqual({});
    expect(await find({ granule_metadata: { href: 's3://b/gone.xml' } }, {}, ['B04'])).toEqual({});
  });

  it.each([
    ['s3://b/gone.xml', 'UPSTREAM_FAILED', 'S2L2A, scene S2, granule metadata: its file is not there'],
    ['s3://swath/x.xml', 'BAD_REQUEST', /objects of the house/],
    ['file:///etc/passwd.xml', 'BAD_REQUEST', /in no bucket or dataset root/],
    ['http://169.254.169.254/x.xml', 'BAD_REQUEST', /lies on 169\.254\.169\.254/],
  ])('refuses %s', async (href, code, message) => {
    await expect(find({ granule_metadata: { href } })).rejects.toMatchObject({
      ...{ code, message: expect.stringMatching(message), detail: { code: 'RENDERER_EXCEPTION' } },
    });
  });
});
