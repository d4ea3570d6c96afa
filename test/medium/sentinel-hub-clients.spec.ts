import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { square } from '../support/a-scene.js';
import { startCatalogApp, type CatalogApp, type Json } from '../support/catalog-app.js';

/**
 * Requests as the published clients build them, member by member, and what each of them reads of the answer (catalog §9):
 * sentinelhub-py 3.9 `api/catalog.py`, sentinelhub-js 0.12.6 `AbstractSentinelHubV3Layer`, openeo-geotrellis-extensions
 * `CatalogApi.scala`, xcube-sh `sentinelhub.py`.
 */
let app: CatalogApp;
beforeAll(async () => {
  app = await startCatalogApp();
  await app.putScene(
    'sentinel-2-l2a',
    { id: 'one', properties: { datetime: '2021-01-05T10:18:19Z', 'eo:cloud_cover': 12.5 } },
    { id: 'two', properties: { datetime: '2021-01-10T10:18:19.024Z', 'eo:cloud_cover': 70 } },
  );
  const radar = { 'sar:instrument_mode': 'IW', 's1:polarization': 'DV', 's1:resolution': 'HIGH' };
  await app.putScene('sentinel-1-grd', {
    id: 'radar',
    properties: { ...radar, datetime: '2021-01-06T05:00:00Z', 'sat:orbit_state': 'ascending' },
  });
  await app.putScene('hls', {
    id: 'harmonized',
    properties: { datetime: '2021-01-07T10:00:00Z', constellation: 'sentinel-2' },
  });
});
afterAll(() => app.close());

async function search(body: object, path = '/api/v1/catalog/1.0.0/search'): Promise<Json> {
  const answer = await app.call('POST', path, app.people.viewer, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
}
const idsOf = ({ features }: Json) => features.map(({ id }: Json) => id);

describe('sentinelhub-py', () => {
  const time = { datetime: '2021-01-01T00:00:00Z/2021-01-31T23:59:59Z' };
  const body = { collections: ['sentinel-2-l2a'], 'filter-lang': 'cql2-text', limit: 100 };

  it('searches by time and box, always with filter-lang', async () => {
    expect(idsOf(await search({ ...body, ...time, bbox: [11.1, 46.1, 11.2, 46.2] }))).toEqual(['two', 'one']);
  });

  it('filters clouds and takes nothing but times', async () => {
    const fields = { include: ['properties.datetime'], exclude: [] };
    const answer = await search({ ...body, ...time, filter: 'eo:cloud_cover < 30', fields });
    expect(answer.features).toEqual([{ properties: { datetime: '2021-01-05T10:18:19Z' } }]);
    expect(answer.context.next).toBeUndefined();
  });

  it('pages until `next` is missing', async () => {
    const found: string[] = [];
    for (let next: number | undefined; ;) {
      const answer = await search({ ...body, limit: 1, ...(next !== undefined && { next }) });
      found.push(...idsOf(answer));
      next = answer.context.next;
      if (next === undefined) break;
    }
    expect(found).toEqual(['two', 'one']);
  });

  it('asks by ids alone, and for distinct days', async () => {
    expect(idsOf(await search({ ...body, ids: ['one'] }))).toEqual(['one']);
    expect((await search({ ...body, ...time, distinct: 'date' })).features).toEqual(['2021-01-10', '2021-01-05']);
  });

  it('asks for radar presets in text and in JSON', async () => {
    const pairs = {
      'sar:instrument_mode': 'IW',
      's1:polarization': 'DV',
      's1:resolution': 'HIGH',
      'sat:orbit_state': 'ascending',
    };
    const text = Object.entries(pairs).map(([field, value]) => `${field}='${value}'`).join(' AND '); // prettier-ignore
    const json = {
      op: 'and',
      args: Object.entries(pairs).map(([name, value]) => ({ op: '=', args: [{ property: name }, value] })),
    };
    const radar = { collections: ['sentinel-1-grd'], ...time, limit: 100 };
    expect(idsOf(await search({ ...radar, filter: text, 'filter-lang': 'cql2-text' }))).toEqual(['radar']);
    expect(idsOf(await search({ ...radar, filter: json, 'filter-lang': 'cql2-json' }))).toEqual(['radar']);
  });

  it('reads geometries and one feature', async () => {
    const { features } = await search({ ...body, ...time });
    expect(features[0].geometry).toMatchObject({ type: 'MultiPolygon', coordinates: [square(11, 46).coordinates] });
    const path = '/api/v1/catalog/1.0.0/collections/sentinel-2-l2a/items/one';
    expect((await app.call('GET', path, app.people.viewer)).body.id).toBe('one');
  });
});

describe('sentinelhub-js', () => {
  const datetime = '2021-01-01T00:00:00.000Z/2021-01-31T23:59:59.999Z';
  const body = { bbox: [11, 46, 12, 47], datetime, collections: ['sentinel-2-l2a'] };
  const clouds = { op: '<=', args: [{ property: 'eo:cloud_cover' }, 50] };
  const json = (filter: object) => ({ filter, 'filter-lang': 'cql2-json' });

  it('finds tiles with a cloud limit', async () => {
    const { features, context } = await search({ ...body, limit: 50, ...json(clouds) });
    expect(features).toHaveLength(1);
    const [tile] = features;
    expect(tile.properties['eo:cloud_cover']).toBe(12.5);
    expect(tile.assets.data.href.split('/').slice(4, 7).join('')).toEqual(expect.any(String));
    expect(tile.links.find(({ title }: Json) => title === 'scihub download')).toBeUndefined();
    expect(context.next).toBeUndefined();
  });

  it('sends a null bbox beside a geometry', async () => {
    const answer = await search({ ...body, bbox: null, intersects: square(11.5, 46.5), limit: 1 });
    expect(answer).toMatchObject({ features: [{ id: 'two' }], context: { next: 1 } });
    expect(idsOf(await search({ ...body, limit: 1, next: 1 }))).toEqual(['one']);
  });

  it('turns distinct days into dates', async () => {
    const { features } = await search({ ...body, limit: 100, distinct: 'date' });
    expect(features.map((day: string) => new Date(day).getTime())).toEqual([
      Date.parse('2021-01-10T00:00:00Z'),
      Date.parse('2021-01-05T00:00:00Z'),
    ]);
  });

  it('upper-cases orbit states, both ways', async () => {
    const args = [{ op: '=', args: [{ property: 'sat:orbit_state' }, 'ASCENDING'] }];
    const radar = { ...body, collections: ['sentinel-1-grd'], limit: 50 };
    const { features } = await search({ ...radar, ...json({ op: 'and', args }) });
    expect(features[0].properties['sat:orbit_state'].toUpperCase()).toBe('ASCENDING');
    expect(features[0].assets.s3.href).toMatch(/^s3:/);
    expect(idsOf(await search({ ...radar, ...json({ op: 'and', args: [] }) }))).toEqual(['radar']);
  });

  it('names the constellation of HLS in its own words', async () => {
    const constellation = { op: '=', args: [{ property: 'constellation' }, 'SENTINEL'] };
    const hls = { ...body, collections: ['hls'], ...json({ op: 'and', args: [constellation] }) };
    expect(idsOf(await search(hls))).toEqual(['harmonized']);
  });
});

describe('openeo-geotrellis', () => {
  const body = {
    intersects: { type: 'MultiPolygon', coordinates: [square(11.2, 46.2, 0.1).coordinates] },
    datetime: '2021-01-05T10:18:19Z/2021-01-10T10:18:19.024Z',
    collections: ['sentinel-2-l2a'],
    limit: 100,
  };

  it('sends null for no filter and no page, and counts both ends in', async () => {
    const { features, context } = await search({ ...body, filter: null, next: null });
    expect(context).toEqual({ limit: 100, returned: 2 });
    for (const { id, geometry, properties, links } of features) {
      expect(geometry.type).toBe('MultiPolygon');
      expect(properties.datetime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
      const self = links.find(({ rel }: Json) => rel === 'self').href.slice(app.url.length);
      expect((await app.call('GET', self, app.people.viewer)).body.id).toBe(id);
    }
  });

  it('sends text filters without filter-lang, and `query` to the address without a version', async () => {
    expect(idsOf(await search({ ...body, filter: 'eo:cloud_cover <= 20' }))).toEqual(['one']);
    const legacy = { ...body, query: { 'eo:cloud_cover': { lte: 20 } }, next: null };
    expect(idsOf(await search(legacy, '/api/v1/catalog/search'))).toEqual(['one']);
  });
});

describe('xcube-sh', () => {
  it('counts offsets itself and reads properties only', async () => {
    const fields = { exclude: ['geometry', 'bbox', 'assets', 'links'], include: ['properties.datetime'] };
    const body = { collections: ['sentinel-2-l2a'], limit: 100, fields, bbox: [11, 46, 12, 47] };
    const { features } = await search({ ...body, datetime: '2021-01-01T00:00:00+00:00/2021-02-01T00:00:00+00:00' });
    expect(features).toEqual([
      { properties: { datetime: '2021-01-10T10:18:19.024Z' } },
      { properties: { datetime: '2021-01-05T10:18:19Z' } },
    ]);
    expect((await search({ ...body, next: 2 })).features).toEqual([]);
  });

  it('shows the description of an error', async () => {
    const body = { collections: ['no-such'], limit: 100 };
    const answer = await app.call('POST', '/api/v1/catalog/1.0.0/search', app.people.viewer, body);
    expect(answer).toMatchObject({
      status: 400,
      body: { description: "Illegal collection 'no-such'", error: { status: 400, message: expect.any(String) } },
    });
  });
});
