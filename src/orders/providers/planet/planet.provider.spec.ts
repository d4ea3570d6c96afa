import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Buckets } from '#libs/storage';
import { PLANET_KEY, type PlanetItem, PlanetServer, PSSCENE, SKYSAT } from '../../../../test/support/planet-server.js';
import { type DatasetsConfig, type PlanetConfig } from '../../../platform/config/config.js';
import { JsonMember } from '../../../platform/http/json-member.js';
import { Outbound } from '../../../platform/outbound/outbound.js';
import { type Area, type ProviderCall, type ProviderItem, type Purpose } from '../import-provider.js';
import { ProviderHttp } from '../provider-http.js';
import { PlanetApi } from './planet-api.js';
import { PlanetBucket } from './planet-bucket.js';
import { PlanetCatalogue } from './planet-catalogue.js';
import { PlanetKeys } from './planet-keys.js';
import { PlanetOrders } from './planet-orders.js';
import { PlanetSubscriptions } from './planet-subscriptions.js';
import { PlanetProvider } from './planet.provider.js';

let server: PlanetServer;
let dataDir: string;

const AREA = PSSCENE.geometry as Area;
const FIRST = { count: null, token: null };
const call = (planetApiKey: string | null = PLANET_KEY): ProviderCall => ({
  accountId: 'a',
  ownerId: null,
  planetApiKey,
  signal: AbortSignal.timeout(10_000),
});

function provider(settings: Partial<PlanetConfig> = {}): PlanetProvider {
  const block = { type: 'amazon_s3', parameters: { bucket: 'drop', path_prefix: 'planet' } };
  const delivery = { bucket: 'drop', prefix: 'planet/', block };
  const config: PlanetConfig = { apiKey: null, apiUrl: server.url, tilesUrl: server.url, delivery, ...settings };
  const outbound = new Outbound({ defaultVisibility: 'public', outboundAllow: [server.host], callerHosts: null } as DatasetsConfig); // prettier-ignore
  const api = new PlanetApi(new ProviderHttp(outbound), outbound, config);
  const [catalogue, bucket] = [new PlanetCatalogue(api), new PlanetBucket(new Buckets({ dataDir }), config)];
  const subscriptions = new PlanetSubscriptions(api, catalogue, config);
  return new PlanetProvider(
    api,
    new PlanetKeys(config),
    catalogue,
    new PlanetOrders(api),
    bucket,
    config,
    subscriptions,
  );
}

const SEARCH = { itemType: 'PSScene', productBundle: 'analytic_udm2' };
const ORDER = { ...SEARCH, harmonizeTo: 'NONE' };
const read = (data: object, purpose: Purpose = 'search') => provider().readQuery(new JsonMember(data), purpose);
const many = (count: number): PlanetItem[] =>
  Array.from({ length: count }, (_, i) => ({ ...PSSCENE, id: `scene_${i}` }));

beforeAll(async () => {
  server = await PlanetServer.start();
  dataDir = await mkdtemp(join(tmpdir(), 'swath-planet-'));
});
beforeEach(() => {
  Object.assign(server, { mode: 'ok', fileMode: 'ok', items: [PSSCENE, SKYSAT], maxPage: 250 });
  for (const list of [server.orders, server.subscriptions, server.heard]) list.length = 0;
});
afterAll(async () => {
  await server.close();
  await rm(dataDir, { recursive: true });
});

describe('search', () => {
  it("gives Planet's items and its next page, and sends the key in a header", async () => {
    server.items = many(5);
    const query = read(SEARCH);
    const first = await provider().search(query, AREA, { count: 2, token: null }, call());
    expect(first.body).toMatchObject({ type: 'FeatureCollection', features: [{ id: 'scene_0' }, { id: 'scene_1' }] });
    expect(first.body).not.toHaveProperty('_links');
    const second = await provider().search(query, AREA, { count: 2, token: first.nextToken }, call());
    const last = await provider().search(query, AREA, { count: 2, token: second.nextToken }, call());
    expect((last.body['features'] as PlanetItem[]).map(({ id }) => id)).toEqual(['scene_4']);
    expect(last.nextToken).toBeNull();
    expect(server.heard.map(({ path }) => path).join()).not.toContain(PLANET_KEY);
  });

  it('finds by cloud, time and what the caller adds', async () => {
    const found = async (dataFilter: object) => {
      const { body } = await provider().search(read({ ...SEARCH, dataFilter }), AREA, FIRST, call());
      return (body['features'] as unknown[]).length;
    };
    const timeRange = { from: '2022-01-25T00:00:00Z', to: '2022-01-26T00:00:00Z' };
    expect(await found({ timeRange, maxCloudCoverage: 5 })).toBe(1);
    expect(await found({ maxCloudCoverage: 4 })).toBe(0);
    expect(await found({ timeRange: { to: '2022-01-01T00:00:00Z' } })).toBe(0);
    const nativeFilter = { type: 'StringInFilter', field_name: 'satellite_id', config: ['other'] };
    expect(await found({ nativeFilter })).toBe(0);
  });

  it("takes the installation's key for looking when the caller has none", async () => {
    const { body } = await provider({ apiKey: PLANET_KEY }).search(read(SEARCH), AREA, FIRST, call(null));
    expect(body['features']).toHaveLength(1);
    await expect(provider().search(read(SEARCH), AREA, FIRST, call(null))).rejects.toMatchObject({ code: 'INVALID' });
  });

  it.each([
    'https://elsewhere.example/',
    '../../compute/ops/orders/v2',
    'searches/a/results?x=1#',
    'searches/../b/results?',
  ])('takes no other token: %s', async (token) => {
    await expect(provider().search(read(SEARCH), AREA, { count: null, token }, call())).rejects.toMatchObject({
      code: 'INVALID',
    });
    expect(server.heard).toEqual([]);
  });

  it('sends native searches as they are', async () => {
    const body = { item_types: ['SkySatCollect'], filter: { type: 'AndFilter', config: [] } };
    expect(await provider().nativeSearch(body, call())).toMatchObject({ features: [{ id: SKYSAT.id }], _links: {} });
    expect(server.heard[0]!.body).toEqual(body);
  });

  it('shows thumbnails', async () => {
    const { mediaType, body } = await provider().thumbnail('PLANET_SKYSAT', SKYSAT.id, call());
    expect(mediaType).toBe('image/png');
    expect((await buffer(body)).subarray(1, 4).toString()).toBe('PNG');
    for (const [collection, id] of [
      ['PLANET_SCOPE', 'unknown'],
      ['PLANET_SCOPE', '../x'],
      ['PLANET_ARPS', 'x'],
    ] as const)
      // prettier-ignore
      await expect(provider().thumbnail(collection, id, call())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('what goes wrong at Planet', () => {
  const search = (key?: string) => provider().search(read(SEARCH), AREA, FIRST, call(key));

  it('is told in its words', async () => {
    await expect(search('wrong')).rejects.toMatchObject({ code: 'FORBIDDEN', message: 'Planet answered 401: Please enter a valid API key' }); // prettier-ignore
    await expect(
      provider().nativeSearch({ item_types: ['PSScene'], filter: { type: 'X' } }, call()),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    server.mode = 'busy';
    await expect(search()).rejects.toMatchObject({ code: 'RATE_LIMITED', headers: { 'Retry-After': '7' } });
    server.mode = 'down';
    await expect(search()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    server.mode = 'html';
    await expect(search()).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' });
    server.mode = 'other schema';
    await expect(search()).rejects.toMatchObject({
      code: 'UPSTREAM_FAILED',
      message: "Planet's answer has no array at features",
    });
  });
});

describe('orders', () => {
  const select = (data: object) => provider().selectItems(read({ ...ORDER, ...data }, 'order'), AREA, call());

  it('are of the named items, or of all that match', async () => {
    server.items = many(300);
    expect(await select({})).toHaveLength(300);
    const [item] = await select({ itemIds: ['scene_7'] });
    expect(item).toEqual({ id: 'scene_7', footprint: AREA, acquired: new Date('2022-01-25T07:56:50.176Z') });
  });

  it('are not of unknown items, too many, or ones without the assets', async () => {
    await expect(select({ itemIds: [PSSCENE.id, 'nothing'] })).rejects.toThrow(
      'itemIds: Planet knows no PSScene "nothing"',
    );
    await expect(select({ itemIds: [PSSCENE.id], productBundle: 'analytic_8b_udm2' })).rejects.toThrow(
      'has no asset ortho_analytic_8b',
    );
    server.items = [{ ...PSSCENE, _permissions: [] }];
    await expect(select({})).rejects.toThrow('must not download ortho_analytic_4b');
    server.items = many(501);
    await expect(select({})).rejects.toThrow('more than 500 items match');
  });

  it("need the caller's own key", async () => {
    const query = read(ORDER, 'order');
    await expect(provider({ apiKey: PLANET_KEY }).selectItems(query, AREA, call(null))).rejects.toThrow(
      'input->planetApiKey: is required',
    );
    await expect(provider().complete(query, AREA, call(null))).rejects.toThrow('input->planetApiKey: is required');
  });

  const harmonized = { ...ORDER, productBundle: 'analytic_sr_udm2', harmonizeTo: 'Sentinel-2' };
  const ordered = async (ids: string[], data: object = ORDER) => {
    const query = read({ ...data, itemIds: ids }, 'order');
    const items = ids.map((id): ProviderItem => ({ id, footprint: AREA, acquired: null }));
    const place = () => provider().place(query, AREA, items, 'order-1', call());
    const state = async () => provider().state(await place(), items, query, call());
    return { place, state };
  };

  it('are cut to the area, harmonized and partial', async () => {
    await (await ordered([PSSCENE.id], harmonized)).place();
    expect(server.orders[0]!.request).toEqual({
      name: 'swath-order-1',
      source_type: 'scenes',
      order_type: 'partial',
      products: [{ item_ids: [PSSCENE.id], item_type: 'PSScene', product_bundle: 'analytic_sr_udm2' }],
      tools: [
        { clip: { aoi: AREA } },
        { harmonize: { target_sensor: 'Sentinel-2' } },
        { file_format: { format: 'COG' } },
      ],
    });
  });

  it('are placed once, also when the first answer was lost', async () => {
    const { place } = await ordered([PSSCENE.id]);
    server.maxPage = 1;
    server.mode = 'cut off after order';
    await expect(place()).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' });
    server.mode = 'ok';
    expect(await place()).toEqual([server.orders[0]!.id]);
    expect(server.orders).toHaveLength(1);
  });

  it('bring files with lengths and checksums, at addresses that are asked for anew', async () => {
    const { state } = await ordered([PSSCENE.id]);
    expect(await state()).toMatchObject([{ itemId: PSSCENE.id, state: 'waiting' }]);
    server.finish();
    const [ready] = await state();
    expect(ready).toMatchObject({ state: 'ready', message: null });
    expect(ready!.files.map(({ path }) => path)).toEqual([
      `PSScene/${PSSCENE.id}_3B_AnalyticMS_clip.tif`,
      `PSScene/${PSSCENE.id}_3B_udm2_clip.tif`,
      `PSScene/${PSSCENE.id}_metadata.json`,
    ]);
    const [file] = ready!.files;
    expect(file).toMatchObject({ size: server.image.length, checksum: { algorithm: 'sha256' } });
    expect(Buffer.from(await (await fetch(file!.href)).arrayBuffer())).toEqual(server.image);
    server.expireLinks();
    expect((await fetch(file!.href)).status).toBe(403);
    expect((await fetch((await state())[0]!.files[0]!.href)).status).toBe(200);
  });

  it('say which items Planet could not make', async () => {
    server.items = many(2);
    const { state } = await ordered(['scene_0', 'scene_1']);
    await state();
    server.orders[0]!.error_hints = ['scene_1: no overlap'];
    server.finish(['scene_1']);
    expect(await state()).toMatchObject([
      { itemId: 'scene_0', state: 'ready' },
      {
        itemId: 'scene_1',
        state: 'failed',
        message: 'Planet delivered nothing of it: Some assets could not be delivered; scene_1: no overlap',
      },
    ]);
    server.orders[0]!.state = 'cancelled';
    expect((await state()).map((one) => one.state)).toEqual(['cancelled', 'cancelled']);
    server.orders[0]!.state = 'failed';
    expect((await state()).map((one) => one.state)).toEqual(['failed', 'failed']);
  });
});

describe('subscriptions', () => {
  const dataFilter = { timeRange: { from: '2022-01-01T00:00:00Z' }, maxCloudCoverage: 30 };
  const SCENES = { ...ORDER, type: 'catalog', dataFilter };
  const SERIES = { type: 'biomass_proxy', id: 'BIOMASS-PROXY_V4.0_10', dataFilter };
  const started = async (data: object = SCENES) => {
    const query = read(data, 'subscription');
    const { subscriptions } = provider();
    const placed = await subscriptions.start(query, AREA, 'sub-1', call());
    const watch = (cursor: unknown = null) => subscriptions.watch(placed, query, AREA, cursor, call());
    return { query, placed, watch, subscriptions };
  };

  it('are started once', async () => {
    const { placed } = await started();
    expect((await started()).placed).toEqual(placed);
    expect(server.subscriptions.map(({ request }) => request)).toEqual([
      {
        name: 'swath-sub-1',
        source: {
          type: 'catalog',
          parameters: {
            item_types: ['PSScene'],
            asset_types: ['ortho_analytic_4b', 'ortho_udm2'],
            filter: {
              type: 'AndFilter',
              config: [{ type: 'RangeFilter', field_name: 'cloud_cover', config: { lte: 0.3 } }],
            },
            geometry: AREA,
            start_time: '2022-01-01T00:00:00Z',
            time_range_type: 'published',
          },
        },
        tools: [
          { type: 'clip', parameters: { aoi: AREA } },
          { type: 'file_format', parameters: { format: 'COG' } },
        ],
        delivery: { type: 'amazon_s3', parameters: { bucket: 'drop', path_prefix: 'planet' } },
      },
    ]);
  });

  it('are started for planetary variables as they are', async () => {
    await started(SERIES);
    expect(server.subscriptions[0]!.request).toMatchObject({
      source: {
        type: 'biomass_proxy',
        parameters: { id: 'BIOMASS-PROXY_V4.0_10', start_time: '2022-01-01T00:00:00Z' },
      },
    });
    expect(server.subscriptions[0]!.request).not.toHaveProperty('tools');
  });

  it('tell of each item once, on several pages and whatever comes late', async () => {
    const { watch } = await started();
    server.maxPage = 1;
    server.publish(PSSCENE.id, 'success', '2024-06-01T10:00:00.000Z');
    server.publish('older', 'success', '2024-06-01T09:30:00.000Z');
    server.publish('not-yet', 'processing');
    const first = await watch();
    expect(first.items.map(({ id }) => id)).toEqual([PSSCENE.id, 'older']);
    expect(first.items[0]).toMatchObject({ acquired: new Date('2022-01-25T07:56:50.176Z'), memo: { failure: null } });
    const cursor = JSON.parse(JSON.stringify(first.cursor)) as unknown;
    expect((await watch(cursor)).items).toEqual([]);
    server.publish('late', 'success', '2024-06-01T09:45:00.000Z');
    server.publish('new', 'failed', '2024-06-01T11:30:00.000Z', { errors: { clip: ['outside'] } });
    const second = await watch(cursor);
    expect(second.items.map(({ id }) => id)).toEqual(['late', 'new']);
    expect(second.items[1]!.memo).toEqual({ failure: 'Planet could not make it: {"clip":["outside"]}' });
    const third = await watch(second.cursor);
    expect(third).toMatchObject({ items: [], isComplete: false, failure: null });
    expect((third.cursor as { seen: string[] }).seen).toHaveLength(1);
  });

  it('give the area and the time of a variable', async () => {
    const { watch } = await started(SERIES);
    server.publish('ignored', 'success', '2024-06-01T10:00:00.000Z', {
      properties: { item_id: 'BIOMASS-PROXY_V4.0_10-20240601', item_datetime: '2024-06-01T00:00:00Z' },
    });
    expect((await watch()).items).toMatchObject([
      { id: 'BIOMASS-PROXY_V4.0_10-20240601', footprint: AREA, acquired: new Date('2024-06-01T00:00:00Z') },
    ]);
    server.publish('x', 'success', undefined, { properties: { item_id: 'x', item_datetime: 'yesterday' } });
    await expect(watch()).rejects.toThrow('no date at results.1.properties.item_datetime');
    server.subscriptions[0]!.results.pop();
    server.publish('x', 'success', undefined, { properties: { item_id: '../x' } });
    await expect(watch()).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' });
  });

  it('end as they end at Planet', async () => {
    const { watch } = await started();
    const [subscription] = server.subscriptions;
    subscription!.status = 'completed';
    expect(await watch()).toMatchObject({ isComplete: true, failure: null });
    subscription!.status = 'suspended';
    expect(await watch()).toMatchObject({ isComplete: false, failure: 'The subscription is suspended at Planet' });
  });

  it('are stopped, however often', async () => {
    const { subscriptions, placed } = await started();
    await subscriptions.stop(placed, call());
    expect(server.subscriptions[0]!.status).toBe('cancelled');
    await subscriptions.stop([...placed, 'forgotten'], call());
    server.subscriptions[0]!.status = 'running';
    await expect(subscriptions.stop(placed, call('wrong'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('bring files in the bucket', async () => {
    const { query, placed, watch } = await started();
    for (const id of [PSSCENE.id, 'late']) server.publish(id);
    server.publish('broken', 'failed');
    const { items } = await watch();
    const folder = join(dataDir, 'buckets/drop/planet', placed[0]!, PSSCENE.id);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'image_udm2.tif'), 'mask');
    expect(await provider().state(placed, items, query, call())).toEqual([
      {
        itemId: PSSCENE.id,
        state: 'ready',
        message: null,
        files: [
          {
            path: 'image_udm2.tif',
            href: `s3://drop/planet/${placed[0]}/${PSSCENE.id}/image_udm2.tif`,
            size: 4,
            checksum: null,
          },
        ],
      },
      expect.objectContaining({ itemId: 'late', state: 'waiting' }),
      expect.objectContaining({ itemId: 'broken', state: 'failed', message: 'Planet could not make it: {}' }),
    ]);
  });

  it('need a bucket', async () => {
    const query = read(SCENES, 'subscription');
    const without = provider({ delivery: null });
    await expect(without.complete(query, AREA, call())).rejects.toThrow('PLANET_DELIVERY');
    await expect(without.subscriptions.start(query, AREA, 'k', call())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('areas', () => {
  it('have no more points than Planet takes', () => {
    const ring = Array.from({ length: 1501 }, (_, i) => [i / 1000, i % 2]);
    const check = (points: number[][]) =>
      provider().checkArea({ type: 'MultiPolygon', coordinates: [[points]] }, new JsonMember({}, ['input', 'bounds']));
    check(ring.slice(1));
    expect(() => check(ring)).toThrow('input->bounds: must have 1500 points at most for Planet; they have 1501');
  });
});
