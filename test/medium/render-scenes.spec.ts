import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Polygon } from 'geojson';
import { type Principal } from '../../src/auth/index.js';
import { CollectionAccess, RenderScenes, type RenderSearch, type SceneToRender } from '../../src/catalog/index.js';
import { GridAreas } from '../../src/render/area/grid-area.js';
import { readBounds } from '../../src/render/request/bounds.js';
import { readDataFilter } from '../../src/render/request/data-filter.js';
import { JsonMember } from '../../src/platform/http/json-member.js';
import { square, type SceneSketch } from '../support/a-scene.js';
import { startCatalogApp, type CatalogApp } from '../support/catalog-app.js';

let app: CatalogApp;
beforeAll(async () => {
  app = await startCatalogApp();
}, 60_000);
afterAll(() => app.close());

const admin = { role: 'admin' } as Principal;
const viewer = (): Principal => ({ kind: 'user', id: app.people.viewer.id, ownerId: app.people.viewer.id, accountId: crypto.randomUUID(), role: 'viewer', name: '', scope: 'full' }); // prettier-ignore
const bands = { B1: { asset: 'red', href: 's3://scenes/x.tif', index: 1 } };

const put = async (collectionId: string, sketches: Array<SceneSketch & { readers?: string[] }>) => {
  await app.putCollection({ id: collectionId });
  for (const sketch of sketches) await app.putScene(collectionId, { bands, ...sketch });
};
const at = (id: string, datetime: string, cloud: number | null = 10): SceneSketch => ({
  id,
  properties: { datetime, 'eo:cloud_cover': cloud as number },
});

/** Also with what is known of a collection of few scenes, which are then looked at one by one: the same scenes. */
const scenesFor = async (who: Principal, search: RenderSearch): Promise<SceneToRender[]> => {
  const scenes = await app.get(RenderScenes).find(who, search);
  const found = await app.get(CollectionAccess).loadReadable(who, search.collectionId);
  expect(found.hasFewScenes).toBe(true);
  expect(await app.get(RenderScenes).find(who, { ...search, found })).toEqual(scenes);
  return scenes;
};
const ids = async (search: Partial<RenderSearch>, who: Principal = admin) => {
  const all = { collectionId: 'times', ids: null, area: square(11, 46), interval: null, filter: null } as const;
  const inOrder = { maxCloudCover: 100, order: 'mostRecent', gridEpsg: null, limit: 100 } as const;
  return (await scenesFor(who, { ...all, ...inOrder, ...search })).map(({ id }) => id);
};

describe('the order of scenes', () => {
  beforeAll(() =>
    put('times', [
      at('old', '2024-01-01T00:00:00Z', 50),
      at('twin', '2024-02-01T00:00:00Z', 5),
      at('new', '2024-03-01T00:00:00Z', 20),
      at('late twin', '2024-02-01T00:00:00Z', 5),
      { id: 'timeless', properties: { datetime: null, start_datetime: '1900-01-01T00:00:00Z', end_datetime: '2100-01-01T00:00:00Z', 'eo:cloud_cover': undefined } }, // prettier-ignore
      { ...at('elsewhere', '2024-03-01T00:00:00Z'), geometry: square(20, 20) },
      { ...at('without files', '2024-03-01T00:00:00Z'), bands: null },
      { ...at('hidden', '2024-03-02T00:00:00Z'), readers: ['user:00000000-0000-4000-8000-000000000000'] },
    ] as SceneSketch[]),
  );

  it('is by time either way, then what was put in last; what has no time comes last', async () => {
    expect(await ids({}, viewer())).toEqual(['new', 'late twin', 'twin', 'old', 'timeless']);
    expect(await ids({ order: 'leastRecent' }, viewer())).toEqual(['old', 'late twin', 'twin', 'new', 'timeless']);
    expect(await ids({})).toContain('hidden');
  });

  it('is by cloud cover, unknown last', async () => {
    expect(await ids({ order: 'leastCC' }, viewer())).toEqual(['late twin', 'twin', 'new', 'old', 'timeless']);
  });

  it('leaves out what is cloudier, and then what is not known', async () => {
    expect(await ids({ maxCloudCover: 20 }, viewer())).toEqual(['new', 'late twin', 'twin']);
  });

  it('takes both ends of a time range; what has no time fits every one', async () => {
    const interval = { start: '2024-02-01T00:00:00Z', end: '2024-03-01T00:00:00Z' };
    expect(await ids({ interval }, viewer())).toEqual(['new', 'late twin', 'twin', 'timeless']);
    const instant = { start: '2024-02-01T00:00:00Z', end: '2024-02-01T00:00:00Z' };
    expect(await ids({ interval: instant, limit: 1 }, viewer())).toEqual(['late twin']);
  });

  it('may be narrowed by properties of the scene', async () => {
    await app.putScene('times', { id: 't1', bands, properties: { datetime: '2020-01-01T00:00:00Z', 'landsat:collection_category': 'T1' } }); // prettier-ignore
    const offered = { tiers: ['ALL_TIERS', 'TIER_1'], demInstance: ['MAPZEN'] };
    const filterOf = (value: object) => readDataFilter(new JsonMember(value), offered).filter;
    const tier1 = await ids({ filter: filterOf({ tiers: 'TIER_1' }) });
    expect([tier1, filterOf({ tiers: 'ALL_TIERS' })]).toEqual([['t1'], null]);
    expect(await ids({ filter: filterOf({ tiers: 'TIER_1', demInstance: 'MAPZEN' }) })).toEqual(['t1']);
  });

  it('can be asked for single scenes', async () => {
    expect(await ids({ ids: ['old', 'hidden'] }, viewer())).toEqual(['old']);
  });
});

describe('the area of a picture', () => {
  const areaOf = (bbox: number[], code: number) => {
    const bounds = new JsonMember({ bbox, properties: { crs: `http://www.opengis.net/def/crs/EPSG/0/${code}` } });
    return new GridAreas(app.dataSource).of(readBounds(bounds), bounds);
  };
  beforeAll(() =>
    put('places', [
      { id: 'alps', geometry: square(11, 46) },
      { id: 'east of Fiji', geometry: square(-179.9, -17, 0.5) },
      { id: 'west of Fiji', geometry: square(179.3, -17, 0.5) },
      { id: 'north', geometry: square(-120, 88) },
      { id: 'south', geometry: square(40, -89.9, 0.5) },
      { id: 'world', geometry: { type: 'Polygon', coordinates: [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]] } }, // prettier-ignore
    ]),
  );
  const found = async (bbox: number[], code: number) => {
    const { area, isOnePiece } = await areaOf(bbox, code);
    const search = { collectionId: 'places', area, gridEpsg: isOnePiece ? code : null };
    const scenes = await scenesFor(admin, {
      ...{ ids: null, interval: null, filter: null, maxCloudCover: 100, order: 'mostRecent', limit: 100 },
      ...search,
    });
    return scenes.map(({ id, extent }) => [id, extent?.map(Math.round) ?? null] as const).sort();
  };

  it('is the box itself in degrees', async () => {
    expect(await found([11.5, 46.5, 12.5, 47.5], 4326)).toEqual([
      ['alps', [12, 47, 12, 47]],
      ['world', null],
    ]);
  });

  it('follows the edges of a projected box', async () => {
    const [alps, world] = await found([650_000, 5_100_000, 700_000, 5_150_000], 32632);
    expect(alps?.[0]).toBe('alps');
    expect(world).toEqual(['world', null]);
  });

  it.each([
    [[179.5, -17, 180.5, -16.6], 4326],
    [[-180.5, -17, -179.5, -16.6], 4326],
    [[19_980_000, -1_920_000, 20_100_000, -1_890_000], 3857],
    [[600_000, 8_110_000, 900_000, 8_160_000], 32760],
  ])('goes round ±180: %j in EPSG:%d', async (bbox, code) => {
    expect((await found(bbox, code)).map(([id]) => id)).toEqual(['east of Fiji', 'west of Fiji', 'world']);
  });

  it('encloses a pole', async () => {
    expect((await found([-500_000, -500_000, 500_000, 500_000], 3413)).map(([id]) => id)).toEqual(['north', 'world']);
    expect((await found([-100_000, -100_000, 100_000, 100_000], 3031)).map(([id]) => id)).toEqual(['south', 'world']);
  });

  it('is all there is', async () => {
    const { area } = await areaOf([-180, -90, 180, 90], 4326);
    expect((area as Polygon).coordinates[0]).toHaveLength(5);
    expect(await found([-180, -90, 180, 90], 4326)).toHaveLength(6);
  });

  it('must lie on the globe', async () => {
    await expect(areaOf([0, 0, 1e12, 1e12], 32633)).rejects.toMatchObject({ code: 'INVALID' });
    await expect(areaOf([1e8, 1e8, 2e8, 2e8], 2154)).rejects.toMatchObject({ code: 'INVALID' });
  });
});

describe('the scenes of many areas', () => {
  const stripes = Array.from({ length: 6 }, (_, i) => square(31 + i * 0.2, 46, 0.19));
  const areas = [...stripes, square(50, 10, 0.1), square(31.2, 46.3, 0.5)];
  beforeAll(() =>
    put('stripes', [
      { ...at('whole', '2024-01-01T00:00:00Z', 30), geometry: square(30, 45, 4) },
      { ...at('west half', '2024-03-01T00:00:00Z', 20), geometry: square(30, 45, 1.5) },
      { ...at('a corner', '2024-02-01T00:00:00Z', 5), geometry: { type: 'Polygon', coordinates: [[[31, 46], [31.3, 46], [31, 46.3], [31, 46]]] } }, // prettier-ignore
      { ...at('far', '2024-02-01T00:00:00Z'), geometry: square(49.5, 9.5) },
      { ...at('within the box alone', '2024-02-01T00:00:00Z'), geometry: square(31.02, 46.195, 0.004) },
      { ...at('secret', '2024-03-02T00:00:00Z'), geometry: square(30, 45, 4), readers: ['role:nobody'] },
    ]),
  );
  const search = { collectionId: 'stripes', ids: null, interval: null, filter: null, maxCloudCover: 100, order: 'mostRecent', gridEpsg: 32636, limit: 100 } as const; // prettier-ignore

  it.each([
    {},
    { order: 'leastCC' as const },
    { gridEpsg: null },
    { maxCloudCover: 20 },
    { interval: { start: '2024-02-01T00:00:00Z', end: '2024-04-01T00:00:00Z' } },
    { limit: 2 },
  ])('are those of each area by itself: %j', async (change) => {
    const [scenes, wanted] = [app.get(RenderScenes), { ...search, ...change }];
    const each = await scenes.findEach(viewer(), wanted, areas);
    const alone = await Promise.all(areas.map((area) => scenes.find(viewer(), { ...wanted, area })));
    expect(each.map((found) => found.map(({ id }) => id))).toEqual(alone.map((found) => found.map(({ id }) => id)));
    for (const [i, found] of each.entries())
      for (const [n, scene] of found.entries())
        expect({ ...scene, extent: null }).toEqual({ ...alone[i]![n], extent: null });
  });

  it('have an extent where they cover an area in part, and none where they cover it', async () => {
    const scenes = app.get(RenderScenes);
    const [found] = await scenes.findEach(admin, search, stripes);
    const alone = await scenes.find(admin, { ...search, area: stripes[0]! });
    const extentOf = (list: typeof alone, id: string) => list.find((scene) => scene.id === id)?.extent;
    expect(extentOf(found!, 'a corner')).toEqual(extentOf(alone, 'a corner')!.map((v) => expect.closeTo(v, 6)));
    expect([extentOf(found!, 'whole'), extentOf(alone, 'whole')]).toEqual([null, null]);
  });

  it('are of areas in two parts, too', async () => {
    const fiji = { type: 'MultiPolygon', coordinates: [square(179.5, -17, 0.5).coordinates, square(-180, -17, 0.5).coordinates] } as const; // prettier-ignore
    const [first, second] = await app.get(RenderScenes).findEach(admin, { ...search, collectionId: 'places', gridEpsg: null }, [fiji as never, square(11.2, 46.2, 0.1)]); // prettier-ignore
    expect(first!.map(({ id }) => id).sort()).toEqual(['east of Fiji', 'west of Fiji', 'world']);
    expect(second!.map(({ id }) => id).sort()).toEqual(['alps', 'world']);
  });
});
