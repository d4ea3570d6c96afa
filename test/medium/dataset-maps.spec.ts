import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Dataset } from '../../src/datasets/index.js';
import { type DatasetMapsApp, startDatasetMapsApp } from '../support/dataset-maps-app.js';
import { gdalinfo, gdalTool } from '../support/gdal-cli.js';
import { until } from '../support/until.js';

jest.setTimeout(120_000);

const DEM = 'samples/dem/sao-tome-west.tif';
const B04 = 'samples/sentinel2-29RKH/B04.tif';
let app: DatasetMapsApp;
let folder: string;
let dem: Dataset;
let b04: Dataset;
beforeAll(async () => {
  app = await startDatasetMapsApp();
  folder = await mkdtemp(join(tmpdir(), 'swath-maps-'));
  dem = await app.addFile(DEM, { title: 'São Tomé <west>' });
  b04 = await app.addFile(B04);
}, 180_000);
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const query = (parameters: Record<string, string | number>) =>
  new URLSearchParams(
    Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();

/** RGBA, row by row. */
async function pixels(png: Buffer): Promise<{ width: number; height: number; rgba: Buffer }> {
  const path = join(folder, `${crypto.randomUUID()}.png`);
  await writeFile(path, png);
  const { size } = await gdalinfo(path);
  await gdalTool('gdal_translate', ['-q', '-of', 'ENVI', '-co', 'INTERLEAVE=BIP', path, `${path}.raw`]);
  return { width: size[0], height: size[1], rgba: await readFile(`${path}.raw`) };
}

async function painted(path: string): Promise<{ width: number; height: number; rgba: Buffer }> {
  const { status, type, body } = await app.bytes(path);
  if (status !== 200 || type !== 'image/png') throw new Error(`${status} ${body.toString()}`);
  return pixels(body);
}

const STEPS = { type: 'intervals', entries: [{ quantity: 500, color: '#0000ff', label: 'low' }, { quantity: 9000, color: '#ff0000' }] }; // prettier-ignore

describe('styles', () => {
  it('have the table that their entity says', async () => {
    const { upQueries } = await app.dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query: sql }) => sql).filter((sql) => sql.includes('dataset_styles'))).toEqual([]);
  });

  it('are listed, shown as JSON and as SLD, and stand in the dataset itself', async () => {
    const { body } = await app.call('GET', `/datasets/${dem.id}/styles`);
    expect(body.styles).toMatchObject([{ id: 'default', generated: true }, { id: 'gray' }, { id: 'hypsometric' }]);
    const ramp = await app.call('GET', `/datasets/${dem.id}/styles/hypsometric`);
    expect(ramp.body).toMatchObject({ type: 'ramp', band: 1 });
    expect((ramp.body.entries as unknown[]).length).toBeGreaterThanOrEqual(8);
    const sld = await app.bytes(`/styles/${dem.id}/hypsometric.sld`);
    expect([sld.status, sld.type]).toEqual([200, 'application/vnd.ogc.sld+xml; charset=utf-8']);
    expect(sld.body.toString()).toContain(`<NamedLayer><Name>${dem.id}</Name><UserStyle><Name>hypsometric</Name>`);
    const detail = await app.call('GET', `/datasets/${dem.id}`);
    expect(detail.body).toMatchObject({
      styles: ['default', 'gray', 'hypsometric'],
      wms_url: `${app.url}/wms/${dem.id}`,
    });
    for (const file of ['absent.sld', '%00.sld', 'default.txt'])
      expect((await app.call('GET', `/styles/${dem.id}/${file}`)).status).toBe(404);
    expect((await app.call('GET', `/styles/${crypto.randomUUID()}/default.sld`)).status).toBe(404);
  });

  it('are written by the owner, drawn exactly, and give generated ones back when deleted', async () => {
    const path = `/datasets/${dem.id}/styles/steps`;
    expect((await app.call('PUT', path, null, STEPS)).status).toBe(401);
    expect((await app.call('PUT', path, app.people.other, STEPS)).status).toBe(403);
    expect((await app.call('PUT', path, app.people.owner, { ...STEPS, type: 'x' })).status).toBe(422);
    expect((await app.call('PUT', path, app.people.owner, STEPS)).body).toMatchObject({
      id: 'steps',
      type: 'intervals',
    });
    const { rgba } = await painted(`/datasets/${dem.id}/thumbnail.png?style=steps&size=64`);
    const colours = new Set(Array.from({ length: 64 * 64 }, (_, i) => rgba.subarray(4 * i, 4 * i + 4).toString('hex')));
    expect(colours.has('0000ffff') && colours.has('ff0000ff')).toBe(true);
    expect([...colours].every((colour) => ['0000ffff', 'ff0000ff', '00000000'].includes(colour))).toBe(true);
    await app.call('PUT', `/datasets/${dem.id}/styles/default`, app.people.owner, STEPS);
    expect((await app.call('GET', `/datasets/${dem.id}/styles/default`)).body).toMatchObject({ type: 'intervals' });
    for (const id of ['steps', 'default'])
      expect((await app.fetch(`/datasets/${dem.id}/styles/${id}`, app.people.owner, { method: 'DELETE' })).status).toBe(
        204,
      );
    expect((await app.call('GET', `/datasets/${dem.id}/styles/default`)).body).toMatchObject({ type: 'ramp' });
    expect((await app.call('DELETE', path, app.people.owner)).status).toBe(404);
  });
});

describe('XYZ tiles', () => {
  const tile = (query_ = '') => `/datasets/${dem.id}/tiles/9/265/255.png${query_}`;

  it('lie where gdalwarp puts the raster, are kept, and answer 304 until the style changes', async () => {
    const first = await app.bytes(tile());
    const { rgba } = await pixels(first.body);
    const warped = join(folder, 'tile.tif');
    const span = (2 * 20037508.342789244) / 512;
    const [west, north] = [265 * span - 20037508.342789244, 20037508.342789244 - 255 * span];
    await gdalTool('gdalwarp', ['-q', '-dstalpha', '-t_srs', 'EPSG:3857', '-te', String(west), String(north - span), String(west + span), String(north), '-ts', '256', '256', DEM, warped]); // prettier-ignore
    await gdalTool('gdal_translate', ['-q', '-of', 'ENVI', '-ot', 'Byte', '-b', '2', warped, `${warped}.raw`]);
    const mask = await readFile(`${warped}.raw`);
    const differing = Array.from(mask).filter((value, i) => value > 0 !== (rgba[4 * i + 3] as number) > 0).length;
    // Edges are rounded differently.
    expect(differing).toBeLessThan(256);
    expect(mask.some((value) => value > 0)).toBe(true);
    await until(async () => (await keptTiles()) > 0, 'the tile to be kept');
    expect((await app.bytes(tile())).body.equals(first.body)).toBe(true);
    const etag = first.headers.get('etag') as string;
    expect((await app.fetch(tile(), null, { headers: { 'if-none-match': etag } })).status).toBe(304);
    await app.call('PUT', `/datasets/${dem.id}/styles/default`, app.people.owner, STEPS);
    const restyled = await app.fetch(tile(), null, { headers: { 'if-none-match': etag } });
    expect(restyled.status).toBe(200);
    await app.fetch(`/datasets/${dem.id}/styles/default`, app.people.owner, { method: 'DELETE' });
  });

  async function keptTiles(): Promise<number> {
    const rows = await app.dataSource.query<unknown[]>('SELECT 1 FROM tile_levels WHERE dataset_id = $1', [dem.id]);
    return rows.length;
  }

  it('of the native grid show the very pixels', async () => {
    const { body } = await app.call('GET', `/datasets/${b04.id}/styles/gray`);
    const { min, max } = body as unknown as { min: number; max: number };
    const { rgba } = await painted(`/datasets/${b04.id}/tiles/1/1/0.png?grid=native&style=gray`);
    const raw = join(folder, 'native.raw');
    await gdalTool('gdal_translate', ['-q', '-of', 'ENVI', '-srcwin', '256', '0', '256', '256', B04, raw]);
    const values = new Uint16Array(Uint8Array.from(await readFile(raw)).buffer);
    const shade = (value: number) => Math.max(0, Math.min(255, Math.round(((value - min) / (max - min)) * 255)));
    const wrong = values.filter((value, i) => value !== 0 && shade(value) !== rgba[4 * i]).length;
    expect(wrong).toBe(0);
  });

  it('of a polar quicklook are cut in its own CRS too, and transparent where its alpha band says so', async () => {
    const [plain, path] = [join(folder, 'plain.tif'), join(folder, 'polar.tif')];
    const corners = ['-a_srs', 'EPSG:32661', '-a_ullr', '2000000', '1500000', '2010240', '1489760'];
    await gdalTool('gdal_create', ['-of', 'GTiff', '-outsize', '256', '256', '-bands', '2', '-burn', '77', '-burn', '255', ...corners, plain]); // prettier-ignore
    await gdalTool('gdal_translate', [
      '-q',
      '-colorinterp',
      'gray,alpha',
      '-srcwin',
      '0',
      '0',
      '256',
      '128',
      plain,
      path,
    ]);
    const polar = await app.addFile(path);
    await app.call('PUT', `/datasets/${polar.id}/styles/raw`, app.people.owner, { type: 'gray', contrast: 'none' });
    const { rgba } = await painted(`/datasets/${polar.id}/tiles/0/0/0.png?grid=native&style=raw`);
    expect(rgba.subarray(0, 4).toString('hex')).toBe('4d4d4dff');
    expect(rgba.subarray(-4).toString('hex')).toBe('00000000');
    const coverage = await app.bytes(`/wcs/${polar.id}?SERVICE=WCS&VERSION=2.0.1&REQUEST=DescribeCoverage&COVERAGEID=dataset-${polar.id}`); // prettier-ignore
    expect(coverage.body.toString()).toContain('axisLabels="N E"');
  });

  it('beside the dataset are empty', async () => {
    const { rgba } = await painted(`/datasets/${dem.id}/tiles/9/0/0.png`);
    expect(rgba.every((value) => value === 0)).toBe(true);
  });

  it('that do not exist are refused, and private ones hidden at once', async () => {
    for (const path of [
      '25/0/0.png',
      '1/2/0.png',
      '1/0/-1.png',
      '1/0/0.jpg',
      '1/x/0.png',
      '1/0/0.png?grid=x',
      '1/0/0.png?style=a&style=b',
    ])
      // prettier-ignore
      expect((await app.call('GET', `/datasets/${dem.id}/tiles/${path}`)).status).toBe(422);
    expect((await app.call('GET', `/datasets/${dem.id}/tiles/1/0/0.png?style=absent`)).status).toBe(404);
    const mine = await app.addFile(B04);
    const path = `/datasets/${mine.id}/tiles/8/119/109.png`;
    expect((await app.bytes(path)).headers.get('cache-control')).toBe('public, no-cache');
    await app.call('PATCH', `/datasets/${mine.id}`, app.people.owner, { visibility: 'private' });
    expect((await app.bytes(path)).status).toBe(404);
    for (const service of ['wms', 'wfs', 'wcs'])
      expect((await app.bytes(`/${service}/${mine.id}?REQUEST=GetCapabilities`)).status).toBe(404);
    const own = await app.bytes(path, app.people.owner);
    expect([own.status, own.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
  });
});

describe('WMS', () => {
  it('opens in GDAL, several datasets as layers of one service', async () => {
    const info = JSON.parse(await gdalTool('gdalinfo', ['-json', `WMS:${app.url}/wms/multi?dataset_ids=${dem.id},${b04.id}`])) as { metadata: Record<string, Record<string, string>> }; // prettier-ignore
    const names = Object.values(info.metadata['SUBDATASETS'] ?? {}).join();
    expect(names).toContain(`LAYERS=${dem.id}`);
    expect(names).toContain(`LAYERS=${b04.id}`);
    expect(names).toContain(`dataset_ids=${dem.id}`);
  });

  it('tells the values of a pixel, draws legends, and refuses in its own words', async () => {
    const at = { REQUEST: 'GetFeatureInfo', LAYERS: b04.id, QUERY_LAYERS: b04.id, CRS: 'EPSG:32629', BBOX: '262000,2775000,262100,2775100', WIDTH: 1, HEIGHT: 1, I: 0, J: 0 }; // prettier-ignore
    const info = await app.call('GET', `/wms/${b04.id}?${query(at)}`);
    const [value] = (await gdalTool('gdallocationinfo', ['-valonly', '-geoloc', B04, '262050', '2775050'])).trim().split('\n').map(Number); // prettier-ignore
    expect(info.body).toMatchObject({ features: [{ properties: { layer: b04.id, values: [value] } }] });
    const legend = await app.bytes(
      `/wms/${dem.id}?${query({ REQUEST: 'GetLegendGraphic', LAYER: dem.id, STYLE: 'hypsometric' })}`,
    );
    expect(legend.body.toString()).toContain('linearGradient');
    const refusals = [
      [{ REQUEST: 'GetMap', LAYERS: b04.id }, 'LayerNotDefined'],
      [
        { REQUEST: 'GetMap', LAYERS: dem.id, STYLES: 'absent', CRS: 'EPSG:3857', BBOX: '0,0,1,1', WIDTH: 9, HEIGHT: 9 },
        'StyleNotDefined',
      ],
      [{ REQUEST: 'Get' }, 'OperationNotSupported'],
    ] as const;
    for (const [parameters, code] of refusals) {
      const answer = await app.bytes(`/wms/${dem.id}?${query({ CRS: 'EPSG:3857', BBOX: '0,0,1,1', WIDTH: 9, HEIGHT: 9, ...parameters })}`); // prettier-ignore
      expect([answer.status, answer.body.toString()]).toEqual([400, expect.stringContaining(`code="${code}"`)]);
    }
    expect((await app.bytes('/wms/multi?dataset_ids=x&REQUEST=GetCapabilities')).status).toBe(400);
  });

  it('gives kept tiles to clients that ask for exactly one', async () => {
    const span = (2 * 20037508.342789244) / 512;
    const [west, north] = [265 * span - 20037508.342789244, 20037508.342789244 - 255 * span];
    const map = { REQUEST: 'GetMap', VERSION: '1.3.0', LAYERS: dem.id, STYLES: 'gray', CRS: 'EPSG:3857', BBOX: [west, north - span, west + span, north].join(), WIDTH: 256, HEIGHT: 256, FORMAT: 'image/png', TRANSPARENT: 'TRUE' }; // prettier-ignore
    const [picture, tile] = [await app.bytes(`/wms/${dem.id}?${query(map)}`), await app.bytes(`/datasets/${dem.id}/tiles/9/265/255.png?style=gray`)]; // prettier-ignore
    expect(picture.status).toBe(200);
    expect(picture.body.equals(tile.body)).toBe(true);
    const larger = await pixels((await app.bytes(`/wms/${dem.id}?${query({ ...map, WIDTH: 300, HEIGHT: 200 })}`)).body);
    expect([larger.width, larger.height]).toEqual([300, 200]);
  });
});

describe('WCS', () => {
  it.each(['2.0.1', '1.0.0'])('%s gives GDAL the very pixels', async (version) => {
    const source = `WCS:${app.url}/wcs/${b04.id}?VERSION=${version}&COVERAGE=dataset-${b04.id}`;
    const [ours, theirs] = [join(folder, `wcs-${version}.tif`), join(folder, 'own.tif')];
    const cache = join(folder, 'wcs-cache');
    await gdalTool('gdal_translate', ['-q', '-oo', `CACHE=${cache}`, '-srcwin', '100', '50', '64', '32', source, ours]);
    await gdalTool('gdal_translate', ['-q', '-srcwin', '100', '50', '64', '32', B04, theirs]);
    const [a, b] = [await gdalinfo(ours, { checksum: true }), await gdalinfo(theirs, { checksum: true })];
    expect([a.size, a.geoTransform, a.bands[0]?.checksum, a.bands[0]?.type]).toEqual([b.size, b.geoTransform, b.bands[0]?.checksum, b.bands[0]?.type]); // prettier-ignore
  });

  const coverage = (parameters: string) => app.bytes(`/wcs/${b04.id}?SERVICE=WCS&VERSION=2.0.1&REQUEST=GetCoverage&COVERAGEID=dataset-${b04.id}&${parameters}`); // prettier-ignore

  it('subsets, scales and warps', async () => {
    const shapes = [
      ['SUBSET=E(250000,260000)&SUBSET=N(2760000,*)', [100, 400]],
      ['SCALEFACTOR=0.25', [128, 128]],
      ['SUBSET=E(250000,260000)&SCALESIZE=i(20),j(10)&INTERPOLATION=linear', [20, 10]],
      [
        'OUTPUTCRS=EPSG:4326&SUBSETTINGCRS=EPSG:4326&SUBSET=Lat(24.9,25)&SUBSET=Long(-11.4,-11.3)&SCALESIZE=i(30),j(20)',
        [30, 20],
      ],
    ] as const;
    for (const [parameters, size] of shapes) {
      const { status, type, body } = await coverage(parameters);
      expect([parameters, status, type]).toEqual([parameters, 200, 'image/tiff']);
      const path = join(folder, 'shape.tif');
      await writeFile(path, body);
      expect((await gdalinfo(path)).size).toEqual(size);
    }
  });

  it.each([
    ['SUBSET=E(1,2)', 'InvalidSubsetting'],
    ['SUBSET=E(260000,250000)', 'InvalidSubsetting'],
    ['SUBSET=T(1,2)', 'InvalidAxisLabel'],
    ['SUBSET=E(250000,260000)&SUBSET=E(250000,260000)', 'InvalidAxisLabel'],
    ['SUBSET=E(250000)', 'InvalidSubsetting'],
    ['RANGESUBSET=B9', 'NoSuchField'],
    ['SCALEFACTOR=1000', 'InvalidParameterValue'],
    ['SCALEFACTOR=0', 'InvalidScaleFactor'],
    ['OUTPUTCRS=EPSG:99999', 'OutputCrs-NotSupported'],
    ['MEDIATYPE=multipart/related', 'OptionNotSupported'],
    ['FORMAT=image/jp2', 'InvalidParameterValue'],
  ])('refuses %s', async (parameters, code) => {
    const { status, body } = await coverage(parameters);
    expect([status, body.toString()]).toEqual([400, expect.stringContaining(`exceptionCode="${code}"`)]);
  });
});

describe('WFS', () => {
  it.each(['2.0.0', '1.1.0'])('%s shows footprints in GDAL', async (version) => {
    const out = await gdalTool('ogrinfo', ['-al', '-so', `WFS:${app.url}/wfs/multi?dataset_ids=${dem.id},${b04.id}&VERSION=${version}`]); // prettier-ignore
    expect(out).toContain('Feature Count: 2');
    expect(out).toContain('Geometry: Multi Polygon');
    const [, west = '', south = ''] = /Extent: \(([-\d.]+), ([-\d.]+)\)/.exec(out) ?? [];
    expect([Number(west), Number(south)]).toEqual([expect.closeTo(b04.bboxWgs84?.[0] as number, 3), expect.closeTo(dem.bboxWgs84?.[1] as number, 3)]); // prettier-ignore
  });

  const features = (parameters: Record<string, string | number>) =>
    app.bytes(`/wfs/multi?${query({ dataset_ids: `${dem.id},${b04.id}`, SERVICE: 'WFS', REQUEST: 'GetFeature', TYPENAMES: 'swath:datasets', OUTPUTFORMAT: 'application/geo+json', ...parameters })}`); // prettier-ignore

  it('chooses by box, id and page', async () => {
    const ids = async (parameters: Record<string, string | number>) =>
      (JSON.parse((await features(parameters)).body.toString()) as { features: Array<{ properties: { dataset_id: string } }> }).features.map(({ properties }) => properties.dataset_id); // prettier-ignore
    expect(await ids({})).toEqual([dem.id, b04.id]);
    expect(await ids({ BBOX: '24,-12,26,-10' })).toEqual([b04.id]);
    expect(await ids({ BBOX: '-12,24,-10,26,EPSG:4326' })).toEqual([b04.id]);
    expect(await ids({ BBOX: '700000,0,760000,60000,urn:ogc:def:crs:EPSG::3857' })).toEqual([dem.id]);
    expect(await ids({ RESOURCEID: `datasets.${b04.id}` })).toEqual([b04.id]);
    expect(await ids({ COUNT: 1, STARTINDEX: 1 })).toEqual([b04.id]);
    const hits = await features({ RESULTTYPE: 'hits', OUTPUTFORMAT: 'application/gml+xml; version=3.2' });
    expect(hits.body.toString()).toContain('numberMatched="2" numberReturned="0"');
  });

  it.each([
    [{ FILTER: '<x/>' }, 'OptionNotSupported'],
    [{ TYPENAMES: 'roads' }, 'InvalidParameterValue'],
    [{ BBOX: '1,2,3' }, 'InvalidParameterValue'],
    [{ BBOX: '0,0,1e999,1' }, 'InvalidParameterValue'],
    [{ SRSNAME: 'EPSG:27700' }, 'InvalidParameterValue'],
    [{ OUTPUTFORMAT: 'shape-zip' }, 'InvalidParameterValue'],
    [{ COUNT: -1 }, 'InvalidParameterValue'],
  ])('refuses %j', async (parameters, code) => {
    const { status, body } = await features(parameters as Record<string, string | number>);
    expect([status, body.toString()]).toEqual([400, expect.stringContaining(`exceptionCode="${code}"`)]);
  });
});
