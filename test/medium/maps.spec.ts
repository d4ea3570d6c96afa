import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tileBox } from '../../src/ogc/drawing/web-mercator-tiles.js';
import { NUMBERS, RGB, RGBA, S2_DATE, startMapsApp, type MapsApp } from '../support/maps-app.js';

let app: MapsApp;
let instance: string;
beforeAll(async () => {
  app = await startMapsApp();
  instance = (await app.createInstance({ public: true })).id as string;
  const styles = [{ name: 'default', evalScript: RGBA, legend: { type: 'discrete', items: [{ color: 'red', label: 'a<b' }] } }, { name: 'opaque', evalScript: RGB }]; // prettier-ignore
  for (const layer of [{ styles }, { id: 'NUMBERS', title: 'n', styles: [{ evalScript: NUMBERS }] }]) {
    const { status, body } = await app.createLayer(instance, layer);
    if (status !== 201) throw new Error(JSON.stringify(body));
  }
}, 180_000);
afterAll(() => app.close());

const EPSG = (code: number) => ({ crs: `http://www.opengis.net/def/crs/EPSG/0/${code}` });
/** The tile of zoom 11 in the middle of the sample. */
const [Z, X, Y] = [11, 959, 877];
const TILE = tileBox({ count: 2 ** Z, column: X, row: Y });
const PNG = { responses: [{ identifier: 'default', format: { type: 'image/png' } }] };

const largest = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => Math.max(a, b), 0);

async function processed(evalscript: string, bbox: readonly number[], epsg: number, output: object, dataFilter = {}) {
  const input = { bounds: { bbox, properties: EPSG(epsg) }, data: [{ type: 's2', dataFilter }] };
  const answer = await app.process({ input, output: { ...PNG, ...output }, evalscript });
  if (answer.status !== 200) throw new Error(answer.bytes.toString());
  return answer.bytes;
}

function wms(parameters: Record<string, string | number>, id: string | null = instance): string {
  const query = new URLSearchParams(
    Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return `/ogc/wms${id === null ? '' : `/${id}`}?${query}`;
}
const MAP = { SERVICE: 'WMS', REQUEST: 'GetMap', VERSION: '1.3.0', LAYERS: 'TRUE_COLOR', STYLES: '', CRS: 'EPSG:3857', BBOX: TILE.join(), WIDTH: 64, HEIGHT: 64, FORMAT: 'image/png', TRANSPARENT: 'TRUE' }; // prettier-ignore

describe('XYZ tiles', () => {
  it('draw a public collection for everybody, in a style of its bands, and answer 304', async () => {
    const { status, headers, bytes } = await app.map(`/render/tiles/s2/${Z}/${X}/${Y}.png`);
    expect([status, headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(headers.get('cache-control')).toBe('public, max-age=60');
    expect(Number(headers.get('x-processingunits-spent'))).toBeGreaterThan(0);
    const { width, height, bands, values } = await app.decode(bytes);
    expect([width, height, bands]).toEqual([256, 256, 4]);
    expect(new Set(Array.from(values)).size).toBeGreaterThan(20);
    const again = await app.fetch(`/render/tiles/s2/${Z}/${X}/${Y}.png`, null, { headers: { 'if-none-match': headers.get('etag') ?? '' } }); // prettier-ignore
    expect(again.status).toBe(304);
  });

  it('draw a stored evalscript pixel by pixel as Process does, also twice as fine and as JPEG', async () => {
    const stored = await app.call('POST', '/render/evalscripts', app.people.editor, { name: 'x', collection: 's2', evalscript: RGBA, public: true }); // prettier-ignore
    expect(stored.status).toBe(201);
    const path = `/render/tiles/s2/${Z}/${X}/${Y}`;
    const query = `?evalscript-id=${stored.body.id}&time=2020-02-19&maxcc=20`;
    const { bytes } = await app.map(`${path}.png${query}`);
    expect(bytes.equals(await processed(RGBA, TILE, 3857, { width: 256, height: 256 }))).toBe(true);
    expect((await app.decode((await app.map(`${path}@2x.png${query}`)).bytes)).width).toBe(512);
    expect((await app.map(`${path}.jpg${query}`)).headers.get('content-type')).toBe('image/jpeg');
    const empty = await app.decode((await app.map(`${path}.png?evalscript-id=${stored.body.id}&maxcc=10`)).bytes);
    expect(largest(empty.values)).toBe(0);
  });

  it('of private collections are for those who may read them', async () => {
    await app.putCollection({ id: 'mine', readers: [`user:${app.people.editor.id}`] });
    const refused = await app.map(`/render/tiles/mine/${Z}/${X}/${Y}.png`);
    expect(refused.status).toBe(400);
    const absent = await app.map(`/render/tiles/absent/${Z}/${X}/${Y}.png`);
    expect(absent.text.replaceAll('absent', 'mine')).toBe(refused.text);
  });

  it('draw registered datasets between their measured ends', async () => {
    const id = crypto.randomUUID();
    await writeFile(await app.file('swath', 'rasters/x.tif'), await readFile('samples/sentinel2-29RKH/B08.tif'));
    await app.putCollection({ id: 'datasets', kind: 'registry' });
    const ring = [[-11.6, 24.8], [-11, 24.8], [-11, 25.4], [-11.6, 25.4], [-11.6, 24.8]]; // prettier-ignore
    await app.putScene('datasets', {
      ...{ id, geometry: { type: 'Polygon', coordinates: [ring] } as never, properties: { title: 'NIR <1>' } },
      bands: { B1: { asset: 'data', href: 's3://swath/rasters/x.tif', index: 1, nodata: 0 } },
      assets: { data: { href: 'https://x.example.org/x.tif', bands: [{ name: 'B1', data_type: 'uint16', statistics: { minimum: 1000, maximum: 9000 } }] } }, // prettier-ignore
    });
    const script = `//VERSION=3
function setup() { return { input: ["B1", "dataMask"], output: { bands: 2 } } }
function evaluatePixel(s) { return [(s.B1 - 1000) / 8000, s.dataMask] }`;
    const bounds = { bbox: TILE, properties: EPSG(3857) };
    const expected = await app.process({ input: { bounds, data: [{ type: `dataset-${id}` }] }, output: { ...PNG, width: 256, height: 256 }, evalscript: script }); // prettier-ignore
    expect(largest((await app.decode(expected.bytes)).values)).toBe(255);
    const { status, bytes } = await app.map(`/render/tiles/dataset-${id}/${Z}/${X}/${Y}.png`);
    expect([status, bytes.equals(expected.bytes)]).toEqual([200, true]);
    const { text } = await app.map(wms({ SERVICE: 'WMS', REQUEST: 'GetCapabilities' }, null));
    expect(text).toContain(`<Name>dataset-${id}</Name><Title>NIR &lt;1&gt;</Title>`);
  });

  it.each([
    '12/0/0',
    '12/0/0.gif',
    '-1/0/0.png',
    '25/0/0.png',
    '1/2/0.png',
    '1/0/2.png',
    'x/0/0.png',
    '1/0/1e0.png',
    '1/%00/0.png',
  ])('%s is refused', async (place) => {
    // prettier-ignore
    const { status } = await app.map(`/render/tiles/s2/${place}`);
    expect([400, 404]).toContain(status);
  });
});

describe('WMS', () => {
  it('is what Process draws, whatever the version and the order of the axes', async () => {
    const expected = await processed(RGBA, TILE, 3857, { width: 64, height: 64 });
    expect((await app.map(wms(MAP))).bytes.equals(expected)).toBe(true);
    const { CRS, ...rest } = MAP;
    expect((await app.map(wms({ ...rest, SRS: CRS, VERSION: '1.1.1' }))).bytes.equals(expected)).toBe(true);
    const box = [-11.4, 25, -11.2, 25.2];
    const inDegrees = await processed(RGBA, box, 4326, { width: 64, height: 64 });
    const latFirst = [25, -11.4, 25.2, -11.2].join();
    for (const asked of [
      { ...MAP, CRS: 'EPSG:4326', BBOX: latFirst },
      { ...MAP, CRS: 'CRS:84', BBOX: box.join() },
      { ...rest, SRS: 'EPSG:4326', BBOX: box.join(), VERSION: '1.1.1' },
    ])
      expect((await app.map(wms(asked))).bytes.equals(inDegrees)).toBe(true);
  });

  it('takes time, clouds, order, a script and an area from the request', async () => {
    const isEmpty = async (parameters: object) => {
      const { status, bytes, text } = await app.map(wms({ ...MAP, ...parameters }));
      if (status !== 200) throw new Error(text);
      return largest((await app.decode(bytes)).values) === 0;
    };
    expect(await isEmpty({ TIME: '2020-02-01/2020-02-18' })).toBe(true);
    expect(await isEmpty({ TIME: '2020-02/2020-03/P1D', MAXCC: '20.0', PRIORITY: 'leastCC' })).toBe(false);
    expect(await isEmpty({ TIME: S2_DATE })).toBe(false);
    expect(await isEmpty({ MAXCC: 19 })).toBe(true);
    expect(await isEmpty({ GEOMETRY: 'POLYGON((0 0, 1 0, 1 1, 0 0))' })).toBe(true);
    const grey = RGBA.replace('s.B04 / 6000, s.B03 / 6000, s.B02 / 6000', '0, 1, 0');
    const { bytes } = await app.map(wms({ ...MAP, EVALSCRIPT: Buffer.from(grey).toString('base64'), SHOWLOGO: 'false', WARNINGS: 'NO', EVALSOURCE: 'S2' })); // prettier-ignore
    expect(Array.from((await app.decode(bytes)).values).slice(0, 4)).toEqual([0, 255, 0, 255]);
  });

  it('is transparent or has a background, as asked, also where the script knows no transparency', async () => {
    // West of the sample: half of the picture has no data.
    const half = { ...MAP, CRS: 'EPSG:32629', BBOX: '236980,2770000,246980,2780000', WIDTH: 10, HEIGHT: 10 };
    const corner = async (parameters: object) => {
      const { status, bytes, text } = await app.map(wms({ ...half, ...parameters }));
      if (status !== 200) throw new Error(text);
      const { bands, values } = await app.decode(bytes);
      return Array.from(values).slice(0, bands);
    };
    expect(await corner({})).toEqual([0, 0, 0, 0]);
    expect(await corner({ STYLES: 'opaque' })).toEqual([0, 0, 0, 0]);
    expect(await corner({ TRANSPARENT: 'FALSE' })).toEqual([255, 255, 255]);
    expect(await corner({ TRANSPARENT: 'FALSE', BGCOLOR: '0x0000FF' })).toEqual([0, 0, 255]);
    expect(await corner({ STYLES: 'opaque', TRANSPARENT: 'FALSE', BGCOLOR: '0x0000FF' })).toEqual([0, 0, 255]);
    expect(await corner({ STYLES: 'opaque', TRANSPARENT: 'FALSE' })).toEqual([0, 0, 0]);
    expect(await corner({ LAYERS: 'TRUE_COLOR,TRUE_COLOR', STYLES: ',opaque', TRANSPARENT: 'FALSE', BGCOLOR: '0x00FF00', FORMAT: 'image/png' })).toEqual([0, 255, 0]); // prettier-ignore
  });

  it('gives the values of the script at a pixel', async () => {
    const asked = { ...MAP, LAYERS: 'NUMBERS', QUERY_LAYERS: 'NUMBERS', REQUEST: 'GetFeatureInfo', CRS: 'EPSG:32629', BBOX: '262000,2770000,268400,2776400', I: 3, J: 5 }; // prettier-ignore
    const { status, text } = await app.map(wms({ ...asked, INFO_FORMAT: 'application/json' }));
    expect(status).toBe(200);
    const tiff = { ...asked, REQUEST: 'GetMap', FORMAT: 'image/tiff' };
    const { values } = await app.decode((await app.map(wms(tiff))).bytes);
    const at = (5 * 64 + 3) * 2;
    const [feature] = JSON.parse(text).features;
    expect(feature.properties).toEqual({ layer: 'NUMBERS', style: 'default', values: [values[at], values[at + 1]] });
    expect((await app.map(wms({ ...asked, INFO_FORMAT: 'text/plain' }))).text).toBe(`NUMBERS (default): ${values[at]}, ${values[at + 1]}\n`); // prettier-ignore
    expect((await app.map(wms({ ...asked, I: 64 }))).text).toContain('code="InvalidPoint"');
  });

  it('serves the collections that the caller may read without any configuration', async () => {
    await app.putCollection({ id: 'hidden', readers: [`user:${app.people.editor.id}`], document: { type: 'Collection', stac_version: '1.1.0', description: '', license: 'other' } as never }); // prettier-ignore
    const { text } = await app.map(wms({ SERVICE: 'WMS', REQUEST: 'GetCapabilities' }, null));
    expect(text).toContain('<Name>s2</Name><Title>A &lt;b&gt;&amp;&quot;title&quot;&lt;/b&gt;</Title>');
    expect(text).not.toContain('hidden');
    expect((await app.map(wms({ ...MAP, LAYERS: 's2' }, null))).status).toBe(200);
    expect((await app.map(wms({ ...MAP, LAYERS: 'hidden' }, null))).text).toContain('code="LayerNotDefined"');
  });

  it.each([
    [{ LAYERS: 'NOPE' }, 'LayerNotDefined'],
    [{ LAYERS: '' }, 'MissingParameterValue'],
    [{ LAYERS: Array(11).fill('TRUE_COLOR').join() }, 'InvalidParameterValue'],
    [{ STYLES: 'nope' }, 'StyleNotDefined'],
    [{ STYLES: 'a,b' }, 'InvalidParameterValue'],
    [{ CRS: 'EPSG:2000' }, 'InvalidCRS'],
    [{ CRS: '4326' }, 'InvalidCRS'],
    [{ FORMAT: 'image/gif' }, 'InvalidFormat'],
    [{ FORMAT: 'constructor' }, 'InvalidFormat'],
    [{ BBOX: '' }, 'MissingParameterValue'],
    [{ BBOX: '1,2,3' }, 'InvalidParameterValue'],
    [{ BBOX: 'NaN,0,1,1' }, 'InvalidParameterValue'],
    [{ BBOX: '0,0,1e999,1' }, 'InvalidParameterValue'],
    [{ BBOX: '1,1,0,0' }, 'InvalidParameterValue'],
    [{ CRS: 'EPSG:4326', BBOX: '-180,-90,180,90' }, undefined],
    [{ WIDTH: 2501 }, 'InvalidParameterValue'],
    [{ WIDTH: 0 }, 'InvalidParameterValue'],
    [{ WIDTH: '0x10' }, 'InvalidParameterValue'],
    [{ HEIGHT: '1.5' }, 'InvalidParameterValue'],
    [{ TRANSPARENT: 'maybe' }, 'InvalidParameterValue'],
    [{ BGCOLOR: 'red' }, 'InvalidParameterValue'],
    [{ TIME: 'yesterday' }, 'InvalidDimensionValue'],
    [{ TIME: '2020-02-30' }, 'InvalidDimensionValue'],
    [{ TIME: '2020-03-01/2020-02-01' }, 'InvalidDimensionValue'],
    [{ MAXCC: 101 }, 'InvalidParameterValue'],
    [{ PRIORITY: 'leastTimeDifference' }, undefined],
    [{ UPSAMPLING: 'magic' }, undefined],
    [{ EVALSCRIPT: '<script>' }, 'InvalidParameterValue'],
    [{ EVALSCRIPT: Buffer.from('//VERSION=3\nnothing(').toString('base64') }, undefined],
    [{ EVALSCRIPTURL: 'http://127.0.0.1/x' }, 'InvalidParameterValue'],
    [{ GEOMETRY: 'POINT(1 1)' }, 'InvalidParameterValue'],
    [{ GEOMETRY: 'POLYGON((0 0, 1 1)' }, 'InvalidParameterValue'],
    [{ GEOMETRY: 'POLYGON((0 0, 1 1, 2 2))' }, undefined],
    [{ REQUEST: 'DropTables' }, 'OperationNotSupported'],
    [{ SERVICE: 'WFS' }, 'InvalidParameterValue'],
    [{ LAYERS: ']]>&<x>\u0000' }, 'LayerNotDefined'],
  ])('refuses %j as XML', async (changes, code) => {
    const { status, headers, text } = await app.map(wms({ ...MAP, ...changes } as never));
    expect([status, headers.get('content-type')]).toEqual([400, 'text/xml; charset=utf-8']);
    expect(text).toMatch(/^<\?xml .*\n<ServiceExceptionReport version="1\.3\.0"/);
    expect(/ code="(\w+)"/.exec(text)?.[1]).toBe(code);
    const old = await app.map(wms({ ...MAP, VERSION: '1.1.1', ...changes } as never));
    if (old.status !== 200) expect(old.text).toContain('<ServiceExceptionReport version="1.1.1">');
  });

  it('says no in XML also without a token, a route or an instance', async () => {
    const mine = (await app.createInstance()).id as string;
    const anonymous = await app.map(wms(MAP, mine));
    expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(anonymous.text).toContain('<ServiceException>');
    for (const [path, who] of [
      [wms(MAP, mine), app.people.other],
      [wms(MAP, crypto.randomUUID()), null],
      [wms(MAP, 'x'), null],
      ['/ogc/nothing', null],
    ] as const)
      // prettier-ignore
      expect(await app.map(path, who)).toMatchObject({ status: 404, text: expect.stringContaining('ServiceException') });
    expect((await app.map(`${wms(MAP)}&LAYERS=a&layers=b`)).text).toContain('LAYERS must be sent once');
  });
});

describe('capabilities', () => {
  it('send callers with a key in the query on with it, and nobody else', async () => {
    const key = (await app.call('POST', '/auth/api-keys', app.people.editor, { name: 'QGIS', scope: 'read_only' })).body.key as string; // prettier-ignore
    expect(key).toMatch(/./);
    const mine = (await app.createInstance()).id as string;
    await app.createLayer(mine);
    const { text } = await app.map(`${wms({ REQUEST: 'GetCapabilities', SERVICE: 'WMS' }, mine)}&api_key=${key}`);
    const [, getMap = ''] = /<GetMap>.*?xlink:href="([^"]+)"/.exec(text) ?? [];
    const { TRANSPARENT, ...map } = MAP;
    const answer = await fetch(
      `${getMap.replaceAll('&amp;', '&')}${new URLSearchParams(map as never)}&TRANSPARENT=${TRANSPARENT}`,
    );
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, max-age=60']);
    const tiles = await app.map(`/ogc/wmts/${mine}?REQUEST=GetCapabilities&api_key=${key}`);
    const template = /template="([^"]+png[^"]*)"/.exec(tiles.text)?.[1] ?? '';
    const place: Record<string, string | number> = { Style: 'default', TileMatrixSet: 'PopularWebMercator256', TileMatrix: Z, TileRow: Y, TileCol: X }; // prettier-ignore
    expect((await fetch(template.replace(/\{(\w+)\}/g, (_, name: string) => String(place[name])))).status).toBe(200);
    expect((await app.map(wms({ REQUEST: 'GetCapabilities' }))).text).not.toContain('api_key');
  });

  it.each([
    ['1.1.0', '1.1.1'],
    ['1.1.1', '1.1.1'],
    ['1.3.0', '1.3.0'],
    ['9.9.9', '1.3.0'],
    ['', '1.3.0'],
  ])('of version %j are those of %s', async (VERSION, version) => {
    // prettier-ignore
    const { text } = await app.map(wms({ SERVICE: 'WMS', REQUEST: 'GetCapabilities', VERSION }));
    expect(text).toMatch(new RegExp(`<WMT?S?_?(?:MS_)?Capabilities version="${version}"`));
    expect(text).toContain(version === '1.3.0' ? `<BoundingBox CRS="EPSG:4326" minx="24.8" miny="-11.6"` : `<BoundingBox SRS="EPSG:4326" minx="-11.6" miny="24.8"`); // prettier-ignore
    expect(text).toContain(`${S2_DATE.replace('Z', '.000Z')}/`);
  });
});

describe('legends', () => {
  it('are drawn as SVG from the JSON of the style', async () => {
    const { headers, text } = await app.map(wms({ SERVICE: 'WMS', REQUEST: 'GetLegendGraphic', LAYER: 'TRUE_COLOR' }));
    expect(headers.get('content-type')).toContain('image/svg+xml');
    expect(text).toContain('fill="red"');
    expect(text).toContain('a&lt;b');
  });
});

describe('WMTS', () => {
  const tile = { SERVICE: 'WMTS', REQUEST: 'GetTile', VERSION: '1.0.0', LAYER: 'TRUE_COLOR', STYLE: 'default', TILEMATRIXSET: 'PopularWebMercator256', TILEMATRIX: Z, TILEROW: Y, TILECOL: X, FORMAT: 'image/png' }; // prettier-ignore
  const wmts = (parameters: object) =>
    `/ogc/wmts/${instance}?${new URLSearchParams(Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]))}`;

  it('gives the same tile by query and by address', async () => {
    const expected = await processed(RGBA, TILE, 3857, { width: 256, height: 256 });
    expect((await app.map(wmts(tile))).bytes.equals(expected)).toBe(true);
    const address = `/ogc/wmts/${instance}/TRUE_COLOR/default/PopularWebMercator256/${Z}/${Y}/${X}.png`;
    expect((await app.map(`${address}?TIME=2020`)).bytes.equals(expected)).toBe(true);
    expect((await app.map(`/ogc/wmts/s2/default/PopularWebMercator256/${Z}/${Y}/${X}.jpg`)).headers.get('content-type')).toBe('image/jpeg'); // prettier-ignore
  });

  it('names tiles of 512 px as Sentinel Hub does: by the zoom of their resolution', async () => {
    const asked = { ...tile, TILEMATRIXSET: 'PopularWebMercator512', TILEMATRIX: Z + 1 };
    const expected = await processed(RGBA, TILE, 3857, { width: 512, height: 512 });
    expect((await app.map(wmts(asked))).bytes.equals(expected)).toBe(true);
  });

  it.each([
    [{ TILECOL: 2048 }, 'TileOutOfRange'],
    [{ TILEROW: '-1' }, 'TileOutOfRange'],
    [{ TILEMATRIX: 99 }, 'InvalidParameterValue'],
    [{ TILEMATRIXSET: 'x' }, 'InvalidParameterValue'],
    [{ LAYER: 'nope' }, 'LayerNotDefined'],
    [{ FORMAT: 'image/tiff' }, 'InvalidParameterValue'],
    [{ LAYER: '' }, 'MissingParameterValue'],
  ])('refuses %j', async (changes, code) => {
    const { status, text } = await app.map(wmts({ ...tile, ...changes }));
    expect([status, /exceptionCode="(\w+)"/.exec(text)?.[1]]).toEqual([400, code]);
  });
});
