import { copyFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cutSample, gdalTool, startByocApp, type ByocApp } from '../support/byoc-app.js';
import { type Json } from '../support/catalog-app.js';
import { expectValid } from '../support/stac-validity.js';

let app: ByocApp;
beforeAll(async () => {
  app = await startByocApp();
}, 60_000);
afterAll(() => app.close());

const BYOC = '/api/v1/byoc/collections';
const call = (method: string, path: string, json?: unknown) => app.call(method, BYOC + path, app.people.editor, json);
const collection = async (id: string): Promise<Json> => (await call('GET', `/${id}`)).body.data;
const item = (id: string, tile: string) =>
  app.call('GET', `/stac/collections/byoc-${id}/items/${tile}`, app.people.editor);
const band = (over: object = {}) => ({ bitDepth: 8, sampleFormat: 'UINT', ...over });

describe('a tile of real Sentinel-2 bands', () => {
  let id: string;
  let tile: Json;
  beforeAll(async () => {
    for (const name of ['B04', 'B08'])
      await cutSample(`${name}.tif`, await app.file('cogs', `s2/${name}.tif`), ['-a_nodata', '0']);
    id = await app.createCollection();
    tile = await app.ingested(id, { path: 's2/(BAND).tif', sensingTime: '2020-02-19T11:33:21Z' });
  });

  it('is INGESTED with the geometry of its files in their CRS', () => {
    const ring = [[241980, 2748820], [293180, 2748820], [293180, 2800020], [241980, 2800020], [241980, 2748820]]; // prettier-ignore
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::32629' } };
    expect(tile).toMatchObject({
      status: 'INGESTED',
      sensingTime: '2020-02-19T11:33:21.000Z',
      ingestionStart: expect.stringMatching(/Z$/),
      tileGeometry: { type: 'Polygon', crs, coordinates: [ring] },
      coverGeometry: { type: 'Polygon', crs },
      additionalData: { hasAddedPoints: true, minMetersPerPixel: 100, maxMetersPerPixel: 200 },
    });
    const cover = tile.coverGeometry.coordinates[0] as number[][];
    expect([0, 8, 16, 24, 32].map((i) => (cover[i] as number[]).map(Math.round))).toEqual(ring);
    expect(Object.keys(tile.additionalData.filesMetadata)).toEqual(['B04', 'B08']);
    expect(tile.additionalData.filesMetadata.B04).toEqual({
      headerSize: expect.any(Number),
      etag: expect.stringMatching(/^".+"$/),
    });
  });

  it('configures the collection and gives it extent, times and resolution', async () => {
    const bands = { B04: { source: 'B04', bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT' }, B08: { source: 'B08', bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT' } }; // prettier-ignore
    const { additionalData, ...rest } = await collection(id);
    expect(rest).toMatchObject({ isConfigured: true, requiresMetadataUpdate: false, noData: 0 });
    expect(additionalData).toMatchObject({ bands, hasSensingTimes: 'YES', maxMetersPerPixel: 1000 });
    const [row] = await app.dataSource.query('SELECT definition FROM collections WHERE id = $1', [`byoc-${id}`]);
    expect(row.definition.coarsestResolutionM).toBe(1000);
    expect(additionalData.fromSensingTime).toBe('2020-02-19T11:33:21.000Z');
    const [w, s, e, n] = [-11.5626, 24.8306, -11.0467, 25.3024];
    expect(additionalData.extent.coordinates[0].flat()).toEqual(
      [w, s, e, s, e, n, w, n, w, s].map((x) => expect.closeTo(x, 2)),
    );
  });

  it('is a valid STAC item whose files can be fetched', async () => {
    const { status, body } = await item(id, tile.id);
    expect(status).toBe(200);
    await expectValid(body);
    await expectValid((await app.call('GET', `/stac/collections/byoc-${id}`, app.people.editor)).body);
    expect(body.properties).toMatchObject({
      datetime: '2020-02-19T11:33:21.000Z',
      'proj:code': 'EPSG:32629',
      'proj:bbox': [241980, 2748820, 293180, 2800020],
      'proj:shape': [512, 512],
      'proj:transform': [100, 0, 241980, 0, -100, 2800020],
      gsd: 100,
    });
    expect(body.assets.B04.alternate.s3.href).toBe('s3://cogs/s2/B04.tif');
    const download = await fetch(body.assets.B04.href, {
      headers: { ...app.people.editor.headers, range: 'bytes=0-3' },
    });
    expect([download.status, await download.text()]).toEqual([206, 'II*\0']);
  });

  it('lists and hands out its files, and no other', async () => {
    const at = `/${id}/tiles/${tile.id}/files`;
    const { body } = await call('GET', at);
    expect(body.data.map((file: Json) => file.path)).toEqual(['s2/B04.tif', 's2/B08.tif']);
    expect(body.links.currentToken).toBe('0');
    const get = (path: string, init?: RequestInit) => app.fetch(`${BYOC}${at}/${path}`, app.people.editor, init);
    const part = await get('s2/B08.tif', { headers: { range: 'bytes=0-3' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 0-3/${body.data[1].size}`]);
    const head = await get('s2/B08.tif', { method: 'HEAD' });
    expect([head.status, Number(head.headers.get('content-length'))]).toEqual([200, body.data[1].size]);
    await app.cog('cogs', 's2-other.tif');
    for (const path of ['s2-other.tif', 's2', '..%2fs2%2fB04.tif', 's2/../s2/B04.tif.x'])
      expect((await get(path)).status).toBe(404);
  });

  it('may be sent back whole, as byoc-tool does', async () => {
    expect(
      (await call('PUT', `/${id}/tiles/${tile.id}`, { ...tile, sensingTime: '2021-01-01T00:00:00Z' })).status,
    ).toBe(204);
    const after = await app.tile(id, tile.id);
    expect(after).toEqual({ ...tile, sensingTime: '2021-01-01T00:00:00.000Z' });
    expect((await item(id, tile.id)).body.properties.datetime).toBe('2021-01-01T00:00:00.000Z');
    await app.ingest();
    expect((await collection(id)).additionalData.toSensingTime).toBe('2021-01-01T00:00:00.000Z');
  });
});

describe('the rules', () => {
  it('each fail a tile with a cause that names file, band, found and expected value', async () => {
    const small = { width: 64, height: 64 };
    const files: Record<string, () => Promise<unknown>> = {
      missing: async () => undefined,
      strips: () => app.cog('rules', 'strips/B1.tif', { ...small, creation: ['TILED=NO'] }),
      tiles: () => app.cog('rules', 'tiles/B1.tif', { ...small, creation: ['BLOCKXSIZE=128', 'BLOCKYSIZE=128'] }),
      crs: () => app.cog('rules', 'crs/B1.tif', { ...small, crs: 'EPSG:2154' }),
      south: () => app.cog('rules', 'south/B1.tif', { ...small, corners: [0, 0, 640, 640] }),
      bits: () => app.cog('rules', 'bits/B1.tif', { ...small, type: 'UInt16' }),
      jpeg: () => app.cog('rules', 'jpeg/B1.tif', { ...small, creation: ['COMPRESS=JPEG'] }),
      text: async () => copyFile('package.json', await app.file('rules', 'text/B1.tif')),
      good: () => app.cog('rules', 'good/B1.tif', small),
    };
    const id = await app.createCollection({
      s3Bucket: 'rules',
      additionalData: { bands: { Red: band({ source: 'B1' }) } },
    });
    const ids: Record<string, string> = {};
    for (const [name, make] of Object.entries(files)) {
      await make();
      ids[name] = await app.createTile(id, { path: `${name}/(BAND).tif` });
    }
    await app.ingest();
    const seen = Object.fromEntries(
      await Promise.all(
        Object.entries(ids).map(async ([name, tile]) => {
          const { status, additionalData } = await app.tile(id, tile);
          return [name, status === 'FAILED' ? additionalData.failedIngestionCause : status];
        }),
      ),
    );
    const where = (name: string) => `(file "${name}/B1.tif", band Red)`;
    expect(seen).toEqual({
      missing: 'Not found in bucket "rules": "missing/B1.tif"',
      strips: `Ensure tiles of image at index 0 have width and height between 256 and 2048. Found strips instead of tiles ${where('strips')}`,
      tiles: `Ensure tiles of image at index 0 have width and height between 256 and 2048. Found 128 × 128 ${where('tiles')}`,
      crs: `The CRS must be one of EPSG:4326, 3857, 3035, 32601–32660, 32701–32760, found EPSG:2154 ${where('crs')}`,
      south: `The image must be north-up with a tie point and pixel size: its first row is the southernmost (south-up) ${where('south')}`,
      bits: `The collection stores this band as 8-bit UINT, found 16-bit UINT ${where('bits')}`,
      jpeg: `Compression must be none, DEFLATE, ZLIB, ZSTD, PIXTIFF_ZIP, PACKBITS or LZW, found JPEG ${where('jpeg')}`,
      text: 'The file "text/B1.tif" cannot be read: it is no TIFF file',
      good: 'INGESTED',
    });
    expect((await item(id, ids['crs'] as string)).status).toBe(404);
  });

  it('fail tiles whose files do not lie on each other, or whose bucket is none of ours', async () => {
    await app.cog('cogs', 'apart/A.tif', { width: 64, height: 64 });
    await app.cog('cogs', 'apart/B.tif', { width: 64, height: 64, corners: [500_030, 5_000_000, 500_670, 4_999_360] });
    const tile = await app.ingested(await app.createCollection(), { path: 'apart/(BAND).tif' });
    expect(tile.additionalData.failedIngestionCause).toMatch(
      /^The west edge may differ by 1 pixel .* found 3.00 pixels/,
    );
    const lost = await app.ingested(await app.createCollection({ s3Bucket: 'nowhere' }), { path: 'x/(BAND).tif' });
    expect(lost.additionalData).toEqual({
      failedIngestionCause: 'The bucket "nowhere" is none of this instance\'s buckets',
    });
  });
});

describe('collections without bands', () => {
  it('take a folder apart, and the path becomes a template', async () => {
    for (const name of ['a-1', 'b']) await app.cog('cogs', `folder/x/${name}.TIFF`, { width: 64, height: 64 });
    await app.cog('cogs', 'folder/x/deeper/c.TIFF');
    const id = await app.createCollection();
    const tile = await app.ingested(id, { path: 'folder/x' });
    expect(tile).toMatchObject({ status: 'INGESTED', path: 'folder/x/(BAND).TIFF' });
    expect(Object.entries((await collection(id)).additionalData.bands)).toEqual([
      ['a_1', { source: 'a-1', bandIndex: 1, bitDepth: 8, sampleFormat: 'UINT' }],
      ['b', { source: 'b', bandIndex: 1, bitDepth: 8, sampleFormat: 'UINT' }],
    ]);
    const again = await app.ingested(id, { path: 'folder/x' });
    expect(again.additionalData.failedIngestionCause).toBe(
      'The collection has a tile with the path "folder/x/(BAND).TIFF" already',
    );
  });

  it('refuse a folder with two extensions', async () => {
    await app.cog('cogs', 'mixed/a.tif');
    await app.cog('cogs', 'mixed/b.TIF');
    const tile = await app.ingested(await app.createCollection(), { path: 'mixed' });
    expect(tile.additionalData.failedIngestionCause).toMatch(/same extension: found "mixed\/a.tif" and "mixed\/b.TIF"/);
  });

  it('name the bands of one file by number, 1 to n', async () => {
    await app.cog('cogs', 'one/stack.tif', { width: 64, height: 64, values: [1, 2, 3], type: 'Int16' });
    const id = await app.createCollection();
    expect((await app.ingested(id, { path: 'one/stack.tif' })).status).toBe('INGESTED');
    const { additionalData } = await collection(id);
    expect(Object.entries(additionalData.bands).map(([name, b]) => [name, (b as Json).bandIndex, (b as Json).source])).toEqual([
      ['stack_1', 1, 'stack'],
      ['stack_2', 2, 'stack'],
      ['stack_3', 3, 'stack'],
    ]);
  }); // prettier-ignore

  it('learn an open format from the first good tile, and hold the others to it', async () => {
    await app.cog('cogs', 'open/u/B1.tif', { type: 'UInt16' });
    await app.cog('cogs', 'open/i/B1.tif', { type: 'Int16' });
    const id = await app.createCollection({ additionalData: { bands: { B1: { bitDepth: 16 } } } });
    const [bad, good, other] = [
      await app.createTile(id, { path: 'open/none/(BAND).tif' }),
      await app.createTile(id, { path: 'open/i/(BAND).tif' }),
      await app.createTile(id, { path: 'open/u/(BAND).tif' }),
    ];
    await app.ingest();
    const status = async (tile: string) => (await app.tile(id, tile)).status;
    expect([await status(bad), await status(good), await status(other)]).toEqual(['FAILED', 'INGESTED', 'FAILED']);
    expect((await collection(id)).additionalData.bands.B1.sampleFormat).toBe('INT');
  });
});

describe('covers', () => {
  const utm = (code: number, coordinates: number[][][]) => ({
    ...{ type: 'Polygon', coordinates },
    crs: { type: 'name', properties: { name: `urn:ogc:def:crs:EPSG::${code}` } },
  });

  it('come back in the tile’s CRS whatever they were given in, and stay when reingested', async () => {
    await app.cog('cogs', 'cover/B1.tif', { width: 512, height: 512 });
    const id = await app.createCollection();
    const triangle = [[[500_000, 5_000_000], [502_000, 5_000_000], [500_000, 4_998_000], [500_000, 5_000_000]]]; // prettier-ignore
    const tile = await app.ingested(id, { path: 'cover/(BAND).tif', coverGeometry: utm(32633, triangle) });
    const points = (t: Json) => (t.coverGeometry.coordinates[0] as number[][]).map((p) => p.map((x) => Math.round(x)));
    expect(points(tile)).toEqual(triangle[0]);
    const lonLat = (await item(id, tile.id)).body.geometry;
    expect((await call('PUT', `/${id}/tiles/${tile.id}`, { coverGeometry: lonLat })).status).toBe(204);
    expect(points(await app.tile(id, tile.id))).toEqual(triangle[0]);
    expect((await call('POST', `/${id}/tiles/${tile.id}/reingest`)).status).toBe(204);
    await app.ingest();
    expect(points(await app.tile(id, tile.id))).toEqual(triangle[0]);
    expect((await call('PUT', `/${id}/tiles/${tile.id}`, {})).status).toBe(204);
    await call('POST', `/${id}/tiles/${tile.id}/reingest`);
    await app.ingest();
    expect(points(await app.tile(id, tile.id)).length).toBe(5);
  });

  it('are cut at the antimeridian', async () => {
    await app.cog('cogs', 'fiji/B1.tif', { width: 512, height: 512, crs: 'EPSG:32701', corners: [100_000, 8_200_000, 305_000, 7_995_000] }); // prettier-ignore
    const id = await app.createCollection();
    const tile = await app.ingested(id, { path: 'fiji/(BAND).tif' });
    expect(tile.status).toBe('INGESTED');
    const { body } = await item(id, tile.id);
    await expectValid(body);
    expect(body.geometry.type).toBe('MultiPolygon');
    expect(body.bbox[0]).toBeGreaterThan(179);
    expect(body.bbox[2]).toBeLessThan(-178);
    for (const [bbox, found] of [
      ['179.5,-17,179.9,-16.5', 1],
      ['-179.9,-17,-179.5,-16.5', 1],
      ['0,-17,1,-16', 0],
    ] as const) {
      // prettier-ignore
      const search = await app.call('GET', `/stac/search?collections=byoc-${id}&bbox=${bbox}`, app.people.editor);
      expect(search.body.features).toHaveLength(found);
    }
  });

  it('are traced from valid data when asked', async () => {
    const l = await app.cog('cogs', 'trace/B1.tif', {
      width: 512,
      height: 512,
      values: [0],
      creation: ['COMPRESS=NONE'],
    });
    // Data in the west half, and in the south-east quarter: an L.
    const data = { type: 'Polygon', coordinates: [[[500_000, 5_000_000], [502_560, 5_000_000], [502_560, 4_997_440], [505_120, 4_997_440], [505_120, 4_994_880], [500_000, 4_994_880], [500_000, 5_000_000]]] }; // prettier-ignore
    const shape = await app.file('cogs', 'trace.json');
    await writeFile(shape, JSON.stringify({ type: 'Feature', geometry: data, properties: {}, crs: { type: 'name', properties: { name: 'EPSG:32633' } } })); // prettier-ignore
    await gdalTool('gdal_rasterize', ['-q', '-burn', '7', shape, l]);
    const id = await app.createCollection({ noData: 0, additionalData: { bands: { B1: band() } } });
    const { body } = await call('POST', `/${id}/tiles?traceCoverage=true`, { path: 'trace/(BAND).tif' });
    await app.ingest();
    const { coverGeometry, status } = await app.tile(id, body.data.id);
    expect(status).toBe('INGESTED');
    const ring = coverGeometry.coordinates[0] as Array<[number, number]>;
    // Two pixels of 10 m are one cell of the overview, which is how far it may reach beyond the data.
    const corners = [[500_000, 5_000_000], [502_580, 5_000_000], [502_580, 4_997_460], [505_120, 4_997_460], [505_120, 4_994_880], [500_000, 4_994_880]]; // prettier-ignore
    for (const [x, y] of corners as Array<[number, number]>)
      expect(Math.min(...ring.map(([a, b]) => Math.hypot(a - x, b - y)))).toBeLessThan(30);
    expect(ring.length).toBeLessThan(20);
    expect((await call('POST', `/${id}/tiles?traceCoverage=true`, { path: 'p', coverGeometry: data })).status).toBe(
      400,
    );
    expect((await call('POST', `/${id}/tiles?traceCoverage=yes`, { path: 'p' })).status).toBe(400);
    await app.cog('cogs', 'empty/B1.tif', { width: 64, height: 64, values: [0] });
    const empty = await call('POST', `/${id}/tiles?traceCoverage=true`, { path: 'empty/(BAND).tif' });
    await app.ingest();
    expect((await app.tile(id, empty.body.data.id)).additionalData.failedIngestionCause).toMatch(/no valid pixel/);
  });

  it('that have no place in the tile’s CRS fail the tile instead of breaking its description', async () => {
    const world = { type: 'Polygon', coordinates: [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]] }; // prettier-ignore
    await app.cog('cogs', 'world/B1.tif', { width: 64, height: 64 });
    const id = await app.createCollection();
    const tile = await app.ingested(id, { path: 'world/(BAND).tif', coverGeometry: world });
    if (tile.status === 'FAILED')
      expect(tile.additionalData.failedIngestionCause).toMatch(/cover geometry cannot be used/);
    expect((await call('GET', `/${id}/tiles`)).status).toBe(200);
  });
});

describe('tiles without sensing time', () => {
  it('match every time filter', async () => {
    await app.cog('cogs', 'dem/Z.tif', { width: 64, height: 64, type: 'Float32' });
    const id = await app.createCollection();
    const tile = await app.ingested(id, { path: 'dem/(BAND).tif', sensingTime: null });
    expect((await collection(id)).additionalData).toMatchObject({ hasSensingTimes: 'NO' });
    await expectValid((await item(id, tile.id)).body);
    for (const datetime of ['1985-01-01T00:00:00Z/1986-01-01T00:00:00Z', '2030-01-01T00:00:00Z']) {
      const search = await app.call(
        'GET',
        `/stac/search?collections=byoc-${id}&datetime=${datetime}`,
        app.people.editor,
      );
      expect(search.body.features).toHaveLength(1);
    }
  });
});

describe('changes after ingestion', () => {
  it('rename and remove bands in the scenes too', async () => {
    for (const name of ['B1', 'B2']) await app.cog('cogs', `rename/${name}.tif`, { width: 64, height: 64 });
    const id = await app.createCollection();
    const tile = await app.ingested(id, { path: 'rename/(BAND).tif' });
    const bands = { Red: band({ source: 'B1', bandIndex: 1 }) };
    const put = await call('PUT', `/${id}`, { name: 'n', s3Bucket: 'cogs', noData: 9, additionalData: { bands } });
    expect(put.status).toBe(204);
    const [row] = await app.dataSource.query<Array<{ bands: object }>>('SELECT bands FROM scenes WHERE id = $1', [
      tile.id,
    ]);
    expect(row?.bands).toEqual({ Red: { asset: 'B1', href: 's3://cogs/rename/B1.tif', index: 1, nodata: 9 } });
    const { body } = await app.call('GET', `/stac/collections/byoc-${id}`, app.people.editor);
    expect(body.summaries['eo:bands']).toEqual([{ name: 'Red' }]);
  });

  it('take the scene away until the tile is ingested again, with the file as it is then', async () => {
    const path = await app.cog('cogs', 'again/B1.tif', { width: 64, height: 64 });
    const id = await app.createCollection();
    const tile = await app.ingested(id, { path: 'again/(BAND).tif' });
    await gdalTool('gdal_create', ['-of', 'GTiff', '-ot', 'Byte', '-outsize', '300', '300', '-a_srs', 'EPSG:32633', '-a_ullr', '500000', '5000000', '503000', '4997000', '-co', 'TILED=YES', path]); // prettier-ignore
    expect((await call('POST', `/${id}/tiles/${tile.id}/reingest`)).status).toBe(204);
    expect((await item(id, tile.id)).status).toBe(404);
    expect((await app.tile(id, tile.id)).status).toBe('WAITING');
    await app.ingest();
    const after = await app.tile(id, tile.id);
    expect(after.additionalData.filesMetadata.B1.etag).not.toBe(tile.additionalData.filesMetadata.B1.etag);
    expect((await item(id, tile.id)).body.properties['proj:shape']).toEqual([300, 300]);
    expect((await call('DELETE', `/${id}/tiles/${tile.id}`)).status).toBe(204);
    expect((await item(id, tile.id)).status).toBe(404);
    expect((await collection(id)).requiresMetadataUpdate).toBe(true);
    await app.ingest();
    expect(await collection(id)).toMatchObject({ requiresMetadataUpdate: false, isConfigured: true });
    expect((await collection(id)).additionalData).not.toHaveProperty('extent');
  });

  it('copy what the target lacks', async () => {
    for (const name of ['a', 'b']) await app.cog('cogs', `copy/${name}/B1.tif`, { width: 64, height: 64 });
    const from = await app.createCollection();
    for (const name of ['a', 'b', 'none']) await app.createTile(from, { path: `copy/${name}/(BAND).tif`, sensingTime: '2020-01-01T00:00:00Z' }); // prettier-ignore
    await app.ingest();
    const to = await app.createCollection();
    await app.createTile(to, { path: 'copy/a/(BAND).tif' });
    expect(await call('POST', `/${from}/copyTiles?toCollection=${to}`)).toMatchObject({ status: 204, body: null });
    await app.ingest();
    const paths = async (id: string) => ((await call('GET', `/${id}/tiles?sort=path:asc`)).body.data as Json[]).map((t) => [t.path, t.status]); // prettier-ignore
    expect(await paths(to)).toEqual([['copy/a/(BAND).tif', 'INGESTED'], ['copy/b/(BAND).tif', 'INGESTED']]); // prettier-ignore
    const odd = await app.createCollection({ additionalData: { bands: { X: band() } } });
    const elsewhere = await app.createCollection({ s3Bucket: 'rules' });
    expect((await call('POST', `/${from}/copyTiles?toCollection=${odd}`)).status).toBe(400);
    expect((await call('POST', `/${from}/copyTiles?toCollection=${elsewhere}`)).status).toBe(400);
    expect((await call('POST', `/${from}/copyTiles?toCollection=x`)).status).toBe(400);
    expect((await call('POST', `/${from}/copyTiles`)).status).toBe(400);
    expect((await call('POST', `/${from}/copyTiles?toCollection=00000000-0000-4000-8000-000000000000`)).status).toBe(
      404,
    );
  });
});
