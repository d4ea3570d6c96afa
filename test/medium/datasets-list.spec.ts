import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type BBox } from '#libs/geo';
import { type MultiPolygon, type Polygon } from 'geojson';
import { startDatasetsApp, type DatasetsApp, type Json } from '../support/datasets-app.js';
import { FakeRasterPool } from '../support/fake-raster-pool.js';

/** An application and several log-ins with argon2; generous for a busy machine. */
jest.setTimeout(60_000);

const ring = ([w, s, e, n]: BBox) => [[w, s], [e, s], [e, n], [w, n], [w, s]]; // prettier-ignore
const polygon = (box: BBox): Polygon => ({ type: 'Polygon', coordinates: [ring(box)] });
const split = (...boxes: BBox[]): MultiPolygon => ({
  type: 'MultiPolygon',
  coordinates: boxes.map((box) => [ring(box)]),
});

describe('GET /datasets', () => {
  let app: DatasetsApp;

  beforeAll(async () => {
    app = await startDatasetsApp(new FakeRasterPool());
    await app.add({
      title: 'Sentinel-2 29RKH B04',
      identifier: 'S2A_29RKH_20200219_0_L2A',
      visibility: 'public',
      temporalStart: new Date('2020-02-19T11:33:21Z'),
      description: { footprint: polygon([-12, 24, -11, 25]), bboxWgs84: [-12, 24, -11, 25] },
    });
    await app.add({
      title: 'Fiji 100%_cloudless',
      summary: 'Crosses the antimeridian',
      sourceFilename: 'fiji.tif',
      bytes: new Uint8Array(500),
      temporalStart: new Date('2021-01-01Z'),
      temporalEnd: new Date('2021-12-31Z'),
      description: {
        footprint: split([179, -18, 180, -16], [-180, -18, -179, -16]),
        bboxWgs84: [179, -18, -179, -16],
      },
    });
    await app.add({
      title: 'bands of 29RKH',
      recordType: 'vrt_dataset',
      sourceFilename: null,
      asset: { vrtType: 'band_stack', cogStatus: null },
      description: { footprint: polygon([-12, 24, -11, 25]) },
    });
    await app.add({
      title: 'Admin’s own',
      createdBy: app.people.admin.id,
      description: { footprint: polygon([10, 60, 11, 61]) },
    });
  });
  afterAll(() => app.close());

  const list = async (query: string, who = app.people.admin): Promise<Json> => {
    const { status, body } = await app.call('GET', `/datasets?${query}`, who);
    expect([query, status]).toEqual([query, 200]);
    return body;
  };
  const titles = async (query: string) =>
    (await list(query)).items.map((item) => String(item['title']).slice(0, 8)).sort();

  const [S2, FIJI, STACK, ADMINS] = ['Sentinel', 'Fiji 100', 'bands of', 'Admin’s '];

  it.each([
    ['q=29rkh', [S2, STACK]],
    ['q=S2A_29', [S2]],
    ['q=FIJI.tif', [FIJI]],
    ['q=antimeridian', [FIJI]],
    ['q=%25_cloud', [FIJI]],
    ['q=100__cloud', []],
    ['q=%5C', []],
    ['q=', [S2, FIJI, STACK, ADMINS]],
    ['identifier=S2A_29RKH_20200219_0_L2A', [S2]],
    ['identifier=S2A_29RKH', []],
    ['record_type=vrt_dataset', [STACK]],
    ['vrt_type=band_stack', [STACK]],
    ['vrt_type=mosaic', []],
    ['visibility=public', [S2]],
    ['mine=true', [ADMINS]],
    ['mine=false&limit=200', [S2, FIJI, STACK, ADMINS]],
    ['record_type=raster_dataset&q=29rkh', [S2]],
    ['temporal_after=2021-06-01', [FIJI]],
    ['temporal_before=2020-12-31', [S2]],
    ['temporal_after=2020-02-19T11:33:21Z&temporal_before=2020-02-19T11:33:21Z', [S2]],
    ['temporal_after=2020-02-19T11:33:22Z&temporal_before=2020-12-31', []],
    ['created_after=2099-01-01', []],
    ['created_before=2020-01-01', []],
    ['bbox=-11.5,24.5,-11.4,24.6', [S2, STACK]],
    ['bbox=170,-20,-170,-10', [FIJI]],
    ['bbox=-180,-20,-179.5,-10', [FIJI]],
    ['bbox=179.5,-17,180,-16.5', [FIJI]],
    ['bbox=180,-20,-170,-10', [FIJI]],
    ['bbox=170,-20,-180,-10', [FIJI]],
    ['bbox=-170,-20,170,-10', []],
    // Around the world the other way: everything between 5°E and 5°W over the antimeridian.
    ['bbox=5,-90,-5,90', [S2, FIJI, STACK, ADMINS]],
    ['bbox=12,24,-12.5,25', []],
  ])('?%s', async (query, expected) => {
    expect(await titles(query)).toEqual([...expected].sort());
    expect((await list(query))['total']).toBe(expected.length);
  });

  it.each([
    ['record_type=vector', 'vector'],
    ['visibility=secret', 'secret'],
    ['vrt_type=pile', 'pile'],
    ['sort=colour', 'colour'],
    ['order=up', 'up'],
    ['limit=0', '0'],
    ['limit=201', '201'],
    ['limit=ten', 'ten'],
    ['offset=-1', '-1'],
    ['mine=maybe', 'maybe'],
    ['bbox=1,2,3', '1,2,3'],
    ['bbox=0,10,1,10', '0,10,1,10'],
    ['created_after=yesterday', 'yesterday'],
    ['temporal_before=2021-02-30', '2021-02-30'],
    ['q=%00', 'u0000'],
    ['q=a&q=b', '["a","b"]'],
  ])('refuses ?%s and names the value', async (query, value) => {
    const { status, body } = await app.call('GET', `/datasets?${query}`, app.people.admin);
    expect(status).toBe(422);
    const [fault] = body['detail'] as [{ loc: string[]; msg: string }];
    expect(fault.loc.at(-1)).toBe(query.split('=')[0]);
    expect(fault.msg).toContain(value);
  });

  it('sorts by every key in both directions', async () => {
    const order = async (query: string) => (await list(query)).items.map((item) => String(item['title']).slice(0, 8));
    expect(await order('sort=title')).toEqual([ADMINS, STACK, FIJI, S2]);
    expect(await order('sort=title&order=desc')).toEqual([S2, FIJI, STACK, ADMINS]);
    expect(await order('')).toEqual([ADMINS, STACK, FIJI, S2]);
    expect(await order('sort=created_at&order=asc')).toEqual([S2, FIJI, STACK, ADMINS]);
    expect((await order('sort=size_bytes'))[0]).toBe(FIJI);
    expect((await order('sort=filename')).slice(-2)).toEqual([FIJI, STACK]);
    expect((await order('sort=filename&order=desc')).at(0)).toBe(FIJI);
    expect((await order('sort=filename&order=desc')).at(-1)).toBe(STACK);
  });

  it('answers at the root and under /api, with and without a trailing slash', async () => {
    for (const path of ['/datasets', '/datasets/', '/api/datasets', '/api/datasets/'])
      expect((await app.call('GET', path, app.people.admin)).body['total']).toBe(4);
  });

  it('shows in an item the facts of the dataset, with links that can be followed', async () => {
    const [item] = (await list('q=S2A_29')).items as [Json];
    expect(item).toMatchObject({
      identifier: 'S2A_29RKH_20200219_0_L2A',
      filename: 'B04.tif',
      crs: 'EPSG:32633',
      bbox_wgs84: [-12, 24, -11, 25],
      width: 64,
      height: 64,
      band_count: 1,
      nodata: 0,
      status: 'ready',
      visibility: 'public',
      temporal_start: '2020-02-19T11:33:21.000Z',
    });
    expect(item['id']).toBe(item['dataset_id']);
    const links = item['links'] as Record<string, string>;
    for (const link of [links['self'], links['thumbnail'], links['extent'], links['download']])
      expect((await fetch(String(link))).status).toBe(200);
  });
});

describe('paging', () => {
  let app: DatasetsApp;
  beforeAll(async () => {
    app = await startDatasetsApp(new FakeRasterPool());
    for (let i = 0; i < 23; i++) await app.add({ title: 'the same title', bytes: null });
    // Equal in every sort key: only the tie-break keeps pages apart.
    await app.dataSource.query(`UPDATE datasets SET created_at = '2026-01-01'`);
  });
  afterAll(() => app.close());

  it('walks through equal rows without repeating or missing one', async () => {
    for (const sort of ['created_at', 'title', 'filename', 'size_bytes']) {
      const seen: unknown[] = [];
      let offset: unknown = 0;
      let pages = 0;
      while (offset !== null) {
        const path = `/datasets?limit=5&offset=${String(offset)}&sort=${sort}`;
        const { body } = await app.call('GET', path, app.people.owner);
        expect([body['total'], body['limit'], body['offset']]).toEqual([23, 5, offset]);
        expect(body['returned']).toBe(body.items.length);
        expect(body['prev_offset']).toBe(offset === 0 ? null : Number(offset) - 5);
        seen.push(...body.items.map((item) => item['id']));
        offset = body['next_offset'];
        pages++;
      }
      expect([sort, pages, new Set(seen).size, seen.length]).toEqual([sort, 5, 23, 23]);
    }
  });

  it('takes 25 as the page length when none is asked for', async () => {
    const { body } = await app.call('GET', '/datasets', app.people.owner);
    expect([body['limit'], body['returned'], body['next_offset']]).toEqual([25, 23, null]);
  });

  it('needs two queries for a page, however long', async () => {
    const queries: string[] = [];
    app.dataSource.subscribers.push({ beforeQuery: ({ query }) => void queries.push(query) });
    await app.call('GET', '/datasets?limit=20', app.people.owner);
    expect(queries.filter((sql) => sql.includes('"datasets"'))).toHaveLength(2);
  });
});
