import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import create from 'stac-js';
import { square } from '../support/a-scene.js';
import { startCatalogApp, type CatalogApp } from '../support/catalog-app.js';
import { gdalinfo, gdalTool, locationInfo } from '../support/gdal-cli.js';
import { translate, writeRaster } from '../support/raster-files.js';

/** An application with several log-ins, and GDAL's tools as clients; generous for a busy machine. */
jest.setTimeout(60_000);

let app: CatalogApp;
let dir: string;
beforeAll(async () => {
  app = await startCatalogApp();
  dir = await mkdtemp(join(tmpdir(), 'swath-stac-clients-'));
  await app.putCollection({ id: 'many' });
  const ids = Array.from({ length: 23 }, (_, i) => `many-${String(i).padStart(2, '0')}`);
  await app.putScene('many', ...ids.map((id, i) => ({ id, geometry: square(i, 40) })));
  await app.putCollection({ id: 'mosaic' });
  await addSquare(0, 10);
  await addSquare(1, 20);
});
afterAll(async () => {
  await app.close();
  await rm(dir, { recursive: true });
});

/** 0.64° of one value in EPSG:4326, side by side from 10°E 50°N on. */
async function addSquare(n: number, value: number): Promise<void> {
  const [west, north] = [10 + n * 0.64, 50];
  const corners = [west, north, west + 0.64, north - 0.64] as const;
  const raw = await writeRaster(join(dir, `${n}.tif`), { width: 64, height: 64, values: [value], crs: 'EPSG:4326', corners }); // prettier-ignore
  const cog = await translate(raw, join(dir, `${n}.cog.tif`), ['-of', 'COG']);
  await (await app.bucket('scenes')).put(`square-${n}/red.tif`, await readFile(cog));
  await app.putScene('mosaic', {
    id: `square-${n}`,
    stac_extensions: ['https://stac-extensions.github.io/projection/v1.1.0/schema.json'],
    geometry: square(west, north - 0.64, 0.64),
    properties: {
      'proj:epsg': 4326,
      'proj:transform': [0.01, 0, west, 0, -0.01, north],
      'proj:shape': [64, 64],
    },
  });
}

describe('GDAL as a client', () => {
  it('reads all items of a collection as an OGC API Features layer, page by page', async () => {
    const options = ['-ro', '-al', '-q', '-oo', 'PAGE_SIZE=5', '-geom=NO'];
    const layer = await gdalTool('ogrinfo', [...options, `OAPIF:${app.url}/stac/collections/many`]);
    const ids = layer.match(/many-\d\d/g) ?? [];
    expect(new Set(ids).size).toBe(23);
  });

  it('finds the layers from the landing page', async () => {
    const layers = await gdalTool('ogrinfo', ['-ro', '-so', `OAPIF:${app.url}/stac`]);
    expect(layers).toContain('many');
    expect(layers).toContain('mosaic');
  });

  it('reads a search as a mosaic, following its pages and downloading its assets in ranges', async () => {
    const mosaic = `STACIT:"${app.url}/stac/search?collections=mosaic&limit=1&sortby=id":asset=red`;
    const { size } = await gdalinfo(mosaic);
    expect(size).toEqual([128, 64]);
    expect(await locationInfo(mosaic, 10.3, 49.7)).toEqual([10]);
    expect(await locationInfo(mosaic, 10.9, 49.7)).toEqual([20]);
  });
});

describe('stac-js, which STAC Browser stands on', () => {
  const open = async (link: { href: string } | null, init?: RequestInit) =>
    create(await (await fetch(link?.href ?? 'no such link', init)).json());

  it('finds every door from the landing page', async () => {
    const landing = await open({ href: `${app.url}/stac` });
    expect((await open(landing.getApiCollectionsLink())).getAll().map(({ id }) => id)).toEqual(['many', 'mosaic']);
    expect(landing.getChildLinks()).toHaveLength(2);
    const others = [landing.getApiChildrenLink(), landing.getQueryablesLink(), landing.getSortablesLink()];
    for (const link of [...others, ...landing.getChildLinks()])
      expect((await fetch(link?.href ?? '')).status).toBe(200);
  });

  it('pages through a search by the links of GET and of POST', async () => {
    const landing = await open({ href: `${app.url}/stac` });
    const json = (body: unknown) => ({
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    const [get, post] = [landing.getSearchLink('GET'), landing.getSearchLink('POST')];
    let byGet = await open({ href: `${get?.href}?collections=many&limit=10` });
    let byPost = await open(post, json({ collections: ['many'], limit: 10 }));
    const sizes = [];
    for (;;) {
      expect(byPost.getAll().map(({ id }) => id)).toEqual(byGet.getAll().map(({ id }) => id));
      sizes.push(byGet.getAll().length);
      const [next, nextPost] = [byGet.getPaginationLinks().next, byPost.getPaginationLinks().next];
      if (next === null) break;
      byGet = await open(next);
      byPost = await open(nextPost, json(nextPost?.body));
    }
    expect(sizes).toEqual([10, 10, 3]);
  });

  it('finds the file to show of an item', async () => {
    const collection = await open({ href: `${app.url}/stac/collections/mosaic` });
    const [item] = (await open(collection.getApiItemsLink())).getAll();
    const file = item?.getDefaultGeoFile('geotiff');
    expect((await fetch(file?.getAbsoluteUrl() ?? '', { method: 'HEAD' })).headers.get('accept-ranges')).toBe('bytes');
  });
});
