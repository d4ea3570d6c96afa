import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RasterPool } from '#libs/raster';
import { DataSource } from 'typeorm';
import { ArraySources } from '../../src/array-sources/index.js';
import { PointsModule } from '../../src/points/index.js';
import { startDatasetsApp, type DatasetsApp } from '../support/datasets-app.js';
import { startOpendapServer, type OpendapMode, type OpendapServer } from '../support/opendap-server.js';

/** An application with real GDAL processes and a server beside it; generous for a busy machine. */
jest.setTimeout(90_000);

const FIXTURES = join(import.meta.dirname, '../fixtures/points');
type Expected = [lon: number, lat: number, row: number, col: number, metres: number, vv: number | null, vh: number];
const S1 = JSON.parse(readFileSync(join(FIXTURES, 's1-like.expected.json'), 'utf8')) as Expected[];
const points = S1.map(([lon, lat], id) => ({ id, lon, lat }));

interface Value { value: unknown; units: string | null; long_name: string | null; dims: string[]; masked: boolean; level?: unknown } // prettier-ignore
interface Result {
  id?: unknown;
  nearest: { lon: number; lat: number; row: number; col: number; distance_m: number };
  inside: boolean;
  time: unknown;
  variables: Record<string, Value>;
  error?: { code: string; message: string };
}
interface Answer extends Result { url?: string; dataset_id?: string; count: number; results: Result[]; profile?: Record<string, unknown>; detail: unknown } // prettier-ignore

let app: DatasetsApp;
let server: OpendapServer;
beforeAll(async () => {
  app = await startDatasetsApp(undefined, [PointsModule], {
    SWATH_DATASET_ROOTS: FIXTURES,
    SWATH_OUTBOUND_ALLOW: '127.0.0.1',
    SWATH_PUBLIC_REQUESTS_PER_MINUTE: '0',
  });
  server = await startOpendapServer(FIXTURES, app.get(RasterPool));
});
afterAll(async () => {
  await app.close();
  await server.close();
});

async function ask(path: string, body: unknown): Promise<{ status: number; body: Answer }> {
  const { status, body: answer } = await app.call('POST', `/datasets/${path}`, null, body);
  return { status, body: answer as unknown as Answer };
}

/** A public dataset whose netCDF is a file of the fixtures or an address. */
async function linked(
  columns: { opendap_url?: string; source_dataset?: string },
  visibility: 'public' | 'private' = 'public',
) {
  const { id } = await app.add({ visibility });
  const { opendap_url: url = null, source_dataset: source = null } = columns;
  await app
    .get(DataSource)
    .query('UPDATE datasets SET opendap_url = $2, source_dataset = $3 WHERE id = $1', [id, url, source]);
  return id;
}

const local = (file: string) => `root://points/${file}`;

describe.each(['a mounted file', 'OPeNDAP'] as const)('a 2-D grid from %s', (how) => {
  it('answers 1,000 points as a look at every cell does, and opens the source once', async () => {
    const id = await linked({ opendap_url: how === 'OPeNDAP' ? server.url('s1-like.nc') : local('s1-like.nc') });
    server.asked.length = 0;
    const { status, body } = await ask(`${id}/query-points`, { points, variables: ['Amplitude_VV', 'Amplitude_VH'] });
    expect(status).toBe(200);
    expect([body.count, body.dataset_id]).toEqual([1000, id]);
    for (const [i, { id: number, nearest, inside, variables }] of body.results.entries()) {
      const [, , row, col, metres, vv, vh] = S1[i]!;
      // Cells are 300 m by 400 m: twice that is outside for sure.
      expect([number, nearest.row, nearest.col]).toEqual([i, row, col]);
      expect(nearest.distance_m).toBeCloseTo(metres, 1);
      expect([inside, inside || metres > 595]).toEqual([metres < 605 && inside, true]);
      if (inside) expect([variables['Amplitude_VV']!.value, variables['Amplitude_VH']!.value]).toEqual([vv, vh]);
      else expect([variables['Amplitude_VV']!.value, variables['Amplitude_VV']!.masked]).toEqual([null, true]);
    }
    expect(body.results.filter(({ inside }) => !inside).length).toBeGreaterThan(20);
    expect(server.asked.filter((path) => /\.d[da]s$/.test(path))).toHaveLength(how === 'OPeNDAP' ? 2 : 0);
    expect(server.asked.length).toBeLessThan(200);
  });
});

describe('both doors', () => {
  const whole = (size: number) => ({ start: size > 2 ? 1 : 0, stride: 2, count: Math.ceil(size > 2 ? (size - 1) / 2 : size / 2) }); // prettier-ignore
  it.each(['s1-like.nc', 's2-like.nc', 'ocean.nc', 'lcc_km.nc'])('tell the same of %s', async (file) => {
    const sources = app.get(ArraySources);
    const { signal } = new AbortController();
    const [here, there] = await Promise.all([
      sources.open(local(file), signal),
      sources.open(server.url(file), signal),
    ]);
    expect([...there.variables.keys()].sort()).toEqual([...here.variables.keys()].sort());
    for (const { name, dimensions, attributes } of here.variables.values()) {
      expect(there.variables.get(name)).toMatchObject({ name, dimensions });
      expect(there.variables.get(name)!.attributes).toMatchObject(attributes);
      const ranges = dimensions.map(({ size }) => whole(size));
      const [ours, theirs] = await Promise.all([here.read(name, ranges), there.read(name, ranges)]);
      expect(Array.from(theirs as Float64Array)).toEqual(Array.from(ours as Float64Array));
    }
  });
});

describe('POST /datasets/query-point', () => {
  it('answers one place with its cell, time, units and the platform’s profile', async () => {
    const [lon, lat, row, col, metres, vv, vh] = S1[0]!;
    const url = server.url('s1-like.nc');
    const { status, body } = await ask('query-point', { lon, lat, url });
    expect(status).toBe(200);
    expect(body).toMatchObject({ url, requested: { lon, lat }, inside: true, time: '2026-04-12T05:44:59Z' });
    expect(body.nearest).toMatchObject({ row, col });
    expect(body.nearest.distance_m).toBeCloseTo(metres, 1);
    // Known by its address; what has no platform is answered with all data on the grid.
    expect(body.profile).toMatchObject({ family: 'S1', platform: 'S1' });
    expect(Object.keys(body.variables)).toEqual(['Amplitude_VH', 'Amplitude_VV']);
    expect(body.variables['Amplitude_VV']).toEqual({
      value: vv,
      units: '1',
      long_name: 'Amplitude VV',
      dims: ['time', 'y', 'x'],
      masked: vv === null,
    });
    expect(body.variables['Amplitude_VH']).toMatchObject({ value: vh, units: null });
  });

  it('projects to UTM axes and reads bands without sign', async () => {
    // Centres of the last cell, (500115, 6599915), and of the first, by PROJ.
    const url = server.url('s2-like.nc');
    const { body } = await ask('query-points', {
      url,
      points: [
        { id: 'last', lon: 15.00203345, lat: 59.53758582 },
        { id: 'fill', lon: 15.00008841, lat: 59.53830423 },
        { id: 'far', lon: 15.01, lat: 59.53830423 },
        { id: 'near enough', lon: 15.01, lat: 59.53830423, time: 0 },
      ],
    });
    const [last, fill, far] = body.results;
    expect(last).toMatchObject({
      id: 'last',
      inside: true,
      nearest: { row: 8, col: 11 },
      time: '2026-04-11T00:00:00Z',
    });
    expect(last!.nearest.distance_m).toBeLessThan(0.1);
    expect([last!.variables['B4']!.value, last!.variables['B8A']!.value]).toEqual([60000, null]);
    expect([fill!.nearest.row, fill!.nearest.col, fill!.inside]).toEqual([0, 0, true]);
    expect(fill!.variables['B4']).toMatchObject({ value: null, masked: true });
    expect(far).toMatchObject({ inside: false, nearest: { row: 0, col: 11 } });
    const { body: wide } = await ask('query-point', { url, lon: 15.01, lat: 59.53830423, max_distance_m: 1000 });
    expect([wide.inside, wide.variables['B4']!.value]).toEqual([true, 12]);
  });

  it('knows axes in kilometres and two standard parallels', async () => {
    // 300 m east of the centre of row 100, column 100, which lies at (-678.25 km, -220 km); by PROJ.
    const id = await linked({ source_dataset: local('lcc_km.nc') });
    const { body } = await ask(`${id}/query-point`, { lon: -108.33988344, lat: 40.1037626 });
    expect(body).toMatchObject({ inside: true, nearest: { row: 100, col: 100 } });
    expect(body.nearest.lon).toBeCloseTo(-108.34354936, 6);
    expect(Math.abs(body.nearest.distance_m / 300 - 1)).toBeLessThan(0.06);
  });

  it('names the platform’s profile and takes its variables', async () => {
    const id = await linked({
      opendap_url: local('s1-like.nc'),
      source_dataset: 'https://example.org/S1A_IW_GRDH.zip',
    });
    const { body } = await ask(`${id}/query-point`, { lon: S1[0]![0], lat: S1[0]![1] });
    expect(body.profile).toMatchObject({ platform: 'S1A', applied_profiles: ['__default__', 'S1'] });
    expect(Object.keys(body.variables)).toEqual(['Amplitude_VH', 'Amplitude_VV']);
  });
});

describe('an ocean model', () => {
  const place = { lon: -10, lat: 70 };
  const ocean = (body: object) => ask('query-point', { url: server.url('ocean.nc'), ...place, ...body });

  it('folds longitudes, unpacks, and says which depth and day it took', async () => {
    const { body } = await ocean({ variables: ['temp'], depth: 12, time: '2020-02-28T20:00:00Z' });
    // day 29 of February of a calendar of 30 days; time 1, depth 1, row 1, col 35: 4000 + 10·10 + 100 + 35
    expect(body).toMatchObject({
      inside: true,
      nearest: { lon: -10, lat: 70, row: 1, col: 35 },
      time: '2020-02-29T00:00:00Z',
    });
    expect(body.variables['temp']!.value).toBeCloseTo(4235 * 0.01 - 5, 9);
    expect(body.variables['temp']).toMatchObject({
      units: 'degC',
      level: { dimension: 'depth', index: 1, value: 10, units: 'm' },
    });
  });

  it('answers series with all times, masked ones as null', async () => {
    const { body } = await ocean({ variables: ['temp', 'ice'], time: 'all', lon: 1, lat: 79 });
    expect(body.time).toEqual(['2020-02-28T00:00:00Z', '2020-02-29T00:00:00Z', '2020-02-30T00:00:00Z']);
    expect(body.variables['temp']!.value).toEqual([-5, null, null]);
    expect(body.variables['ice']).toMatchObject({ value: [null, null, null], masked: true });
  });

  it('takes the first time and level, and leaves out what has a further dimension', async () => {
    const { body } = await ocean({});
    expect([body.time, Object.keys(body.variables)]).toEqual(['2020-02-28T00:00:00Z', ['temp', 'ice']]);
    expect(body.variables['ice']!.value).toBe(0);
  });

  it.each([
    [{ variables: ['salt'] }, 'unknown_variable', 'salt'],
    [{ variables: ['spread'] }, 'unsupported_grid', 'member and depth'],
    [{ variables: ['temp'], level: 4 }, undefined, 'levels 0 to 3'],
    [{ time: 3 }, 'invalid_time', 'indices 0 to 2'],
    [{ url: () => server.url('track.nc') }, 'unsupported_grid', 'No variable'],
    [{ url: () => server.url('track.nc'), variables: ['sst'] }, 'unsupported_grid', 'sst (obs)'],
  ])('refuses %j', async (body, code, words) => {
    const url = 'url' in body ? { url: body.url() } : {};
    const { status, body: answer } = await ocean({ ...body, ...url });
    expect(status).toBe(422);
    if (code !== undefined) expect(answer.detail).toMatchObject({ code, message: expect.stringContaining(words) });
    else expect(answer.detail).toContain(words);
  });

  it('tells what there is instead of an unknown variable', async () => {
    const { body } = await ocean({ variables: ['salt'] });
    expect((body.detail as { available: string[] }).available).toEqual(expect.arrayContaining(['temp', 'ice']));
  });
});

describe('a batch', () => {
  it('keeps its order and spoils no point for another', async () => {
    const { status, body } = await ask('query-points', {
      url: server.url('ocean.nc'),
      variables: ['ice'],
      time: 1,
      points: [{ id: 'a', lon: 0, lat: 91 }, { id: 7, lon: 10, lat: 70 }, null, { id: 'c', lon: 350, lat: 60, time: 'soon' }, { lon: 350, lat: 60, time: 9 }, { lon: 350, lat: 60, time: '2020-03-30' }], // prettier-ignore
    });
    expect(status).toBe(200);
    const [a, b, none, c, ninth, last] = body.results;
    expect(a).toEqual({ id: 'a', error: { code: 'invalid_point', message: expect.stringContaining('lat') } });
    expect(b).toMatchObject({ id: 7, inside: true, nearest: { row: 1, col: 1 }, time: '2020-02-29T00:00:00Z' });
    expect(none).toEqual({ error: { code: 'invalid_point', message: expect.any(String) } });
    expect(c!.error).toMatchObject({ code: 'invalid_point', message: expect.stringContaining('soon') });
    expect(ninth).toEqual({ error: { code: 'invalid_time', message: expect.stringContaining('0 to 2') } });
    expect(last).toMatchObject({ time: '2020-02-30T00:00:00Z', nearest: { row: 2, col: 35 } });
    expect(last).not.toHaveProperty('id');
  });

  it.each([[[]], [Array.from({ length: 1001 }, () => ({ lon: 1, lat: 1 }))], ['all'], [undefined]])(
    'has 1 to 1,000 points',
    async (list) => {
      const { status, body } = await ask('query-points', { url: server.url('ocean.nc'), points: list });
      expect([status, (body.detail as Array<{ loc: string[] }>)[0]!.loc]).toEqual([422, ['body', 'points']]);
    },
  );
});

describe('sources that cannot be asked', () => {
  const at = (mode: OpendapMode) => ask('query-point', { lon: 1, lat: 1, url: server.url('ocean.nc', mode) });

  it.each([
    ['error-200', 502, 'libdap "says" no'],
    ['error-404', 502, 'FileNotFound: no such product'],
    ['html', 502, 'no OPeNDAP address'],
    ['garbage', 502, 'cannot be read'],
    ['private', 403, '10.0.0.1 is a private address'],
  ] as const)('say so: %s', async (mode, status, words) => {
    const answer = await at(mode);
    expect([answer.status, JSON.stringify(answer.body.detail).replaceAll('\\"', '"')]).toEqual([status, expect.stringContaining(words)]); // prettier-ignore
    // A source that failed is asked again.
    expect((await at('dodsC')).status).toBe(200);
  });

  it.each([
    'ftp://example.org/x.nc',
    'file:///etc/passwd',
    'NETCDF:"/etc/passwd"',
    '/vsicurl/http://x/y.nc',
    'root://points/ocean.nc',
    'http://u:p@example.org/x.nc',
  ])('are refused by their address: %s', async (url) => {
    const { status, body } = await ask('query-point', { lon: 1, lat: 1, url });
    expect([status, (body.detail as Array<{ loc: string[] }>)[0]!.loc]).toEqual([422, ['body', 'url']]);
  });

  it('are no private addresses', async () => {
    const { status } = await ask('query-point', { lon: 1, lat: 1, url: 'http://192.168.0.1/x.nc' });
    expect(status).toBe(403);
  });

  it('are datasets without a netCDF, hidden ones, and files that are gone', async () => {
    const place = { lon: 1, lat: 1 };
    const none = await ask(`${await linked({ source_dataset: 'https://example.org/S1A.zip' })}/query-point`, place);
    expect([none.status, none.body.detail]).toEqual([409, { code: 'no_linked_netcdf', message: expect.any(String) }]);
    expect(
      (await ask(`${await linked({ opendap_url: local('ocean.nc') }, 'private')}/query-point`, place)).status,
    ).toBe(404);
    expect((await ask(`${await linked({ opendap_url: local('gone.nc') })}/query-point`, place)).status).toBe(404);
    expect((await ask(`${await linked({ opendap_url: local('make.py') })}/query-point`, place)).status).toBe(422);
  });

  it.each([
    { lon: 1 },
    { lon: '1', lat: 2 },
    { lon: 400, lat: 2 },
    { lon: 1, lat: 2, time: -1 },
    { lon: 1, lat: 2, variables: 'temp' },
    { lon: 1, lat: 2, level: 1.5 },
    { lon: 1, lat: 2, max_distance_m: -1 },
  ])('are not asked %j', async (body) => {
    expect((await ask('query-point', { url: server.url('ocean.nc'), ...body })).status).toBe(422);
  });
});
