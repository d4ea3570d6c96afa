import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { airbusEnv, type AirbusServer, startAirbusServer } from '../support/airbus-server.js';
import { BUNDLE_AREA, BUNDLE_FOOTPRINT, bundleArchive, bundlePixels, pixelOf } from '../support/bundle-archive.js';
import { IMPORTS, startOpenProviderApp, type OpenProviderApp } from '../support/open-provider-app.js';

const [CLEAR, CLOUDY, SPOT] = [randomUUID(), randomUUID(), randomUUID()];
const product = (id: string, over: object = {}) => ({
  ...{ id, constellation: 'PHR' as const, footprint: BUNDLE_FOOTPRINT, acquired: '2020-05-01T10:00:00.000Z' },
  ...over,
});

let airbus: AirbusServer;
let app: OpenProviderApp;
beforeAll(async () => {
  airbus = await startAirbusServer([
    product(CLEAR),
    product(CLOUDY, { cloudCover: 70 }),
    product(SPOT, { constellation: 'SPOT' }),
  ]);
  const image = 'IMG_PHR1A_BUNDLE/IMG_PHR1A';
  const archive = await bundleArchive({
    colour: `${image}_MS_202005011000000_ORT_1-002_R1C1.TIF`,
    pan: [`${image}_P_202005011000000_ORT_1-001_R1C1.TIF`, `${image}_P_202005011000000_ORT_1-001_R1C2.TIF`],
    others: { 'IMG_PHR1A_BUNDLE/VOL_PHR.XML': '<Dimap_Document/>' },
  });
  airbus.archives.set(CLEAR, archive).set(CLOUDY, archive.subarray(0, archive.length / 2));
  app = await startOpenProviderApp(airbusEnv(airbus));
  for (const collection of ['AIRBUS_PLEIADES', 'AIRBUS_SPOT'])
    await app.call('PUT', `${IMPORTS}/accountquotas/${collection}`, app.people.admin, { quotaSqkm: 1000 });
}, 120_000);
afterEach(() => {
  airbus.mode = 'ok';
  airbus.orderable = 'ok';
  airbus.statuses.clear();
  airbus.forgotten.clear();
});
afterAll(async () => {
  await app.close();
  await airbus.close();
});

const input = (data: object = {}, bbox = BUNDLE_AREA) => ({
  provider: 'AIRBUS',
  bounds: { bbox },
  data: [{ constellation: 'PHR', ...data }],
});
const named = (...ids: string[]) => input({ products: ids.map((id) => ({ id })) });
const order = (asked: object) => app.post('/orders', { input: asked });
const faultOf = ({ body }: { body: { error: { status: number; message: string } } }) => [body.error.status, body.error.message]; // prettier-ignore

describe('search at AIRBUS', () => {
  it('gives features with the members that clients read, page by page', async () => {
    const first = await app.post('/search?count=1', input());
    expect([first.status, first.body.totalResults]).toEqual([200, 2]);
    expect(first.body.features[0]).toMatchObject({
      geometry: BUNDLE_FOOTPRINT,
      properties: { id: CLEAR, acquisitionDate: '2020-05-01T10:00:00.000Z', cloudCover: 0, constellation: 'PHR', resolution: 0.5 },
    }); // prettier-ignore
    const { next } = first.body.links as { next: string };
    const second = await app.call('POST', next.slice(app.url.length), app.people.editor, input());
    expect(second.body.features.map((one: { properties: object }) => one.properties)).toEqual([expect.objectContaining({ id: CLOUDY })]); // prettier-ignore
    expect(second.body.links).not.toHaveProperty('next');
  });

  it('shares one token among all requests, and asks for another when it was taken back', async () => {
    const before = airbus.tokens.length;
    await Promise.all([app.post('/search', input()), app.post('/search', input())]);
    expect(airbus.tokens.length).toBe(before);
    airbus.revoked.add(airbus.tokens.at(-1)!);
    expect((await app.post('/search', input())).status).toBe(200);
    expect(airbus.tokens.length).toBe(before + 1);
  });

  it('hands a native search on as it is, and its answer back', async () => {
    const { status, body } = await app.post('/nativesearch', {
      provider: 'AIRBUS',
      constellation: 'SPOT',
      cloudCover: '[0,30]',
    });
    expect([status, body.type, body.features.length]).toEqual([200, 'FeatureCollection', 1]);
    expect(airbus.requests.at(-1)!.body).toEqual({ constellation: 'SPOT', cloudCover: '[0,30]' });
  });

  it.each([
    ['busy', 429, /AIRBUS answered 429: slow down/],
    ['down', 503, /AIRBUS answered 503: maintenance/],
    ['other-schema', 502, /AIRBUS answered a search without features/],
  ] as const)('tells what AIRBUS says when it is %s', async (mode, status, message) => {
    airbus.mode = mode;
    const answer = await app.post('/search', input());
    expect(faultOf(answer)).toEqual([status, expect.stringMatching(message)]);
    if (mode === 'busy') expect(answer.headers.get('retry-after')).toBe('7');
  });

  it('refuses what violates the contract, or a token that was never given, without a word to AIRBUS', async () => {
    const before = airbus.requests.length;
    for (const asked of [input({ constellation: 'PNEO' }), input({ dataFilter: { maxSnowCoverage: -1 } }), input({}, [1, 1, 1, 1])])
      expect((await app.post('/search', asked)).status).toBe(400);
    expect((await app.post('/search?viewtoken=zero', input())).status).toBe(400);
    expect(airbus.requests.length).toBe(before);
  }); // prettier-ignore

  it('shows thumbnails', async () => {
    const path = (id: string) => `${IMPORTS}/collections/AIRBUS_PLEIADES/products/${id}/thumbnail`;
    const picture = await app.fetch(path(CLEAR), app.people.editor);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect((await picture.arrayBuffer()).byteLength).toBe(22);
    for (const id of [randomUUID(), 'x']) expect((await app.fetch(path(id), app.people.editor)).status).toBe(404);
  });
});

describe('a quote of AIRBUS', () => {
  it('is the part of the footprint that was asked for, or the least that is sold', async () => {
    const { body } = await order(named(CLEAR));
    expect(body.sqkm).toBeCloseTo(5.1, 1);
    expect(airbus.requests.at(-1)!.url.pathname).toBe('/api/v1/prices');
    const small = [15.82, 46.71, 15.821, 46.711];
    expect((await order(input({ products: [{ id: CLEAR }] }, small))).body.sqkm).toBe(0.25);
    expect((await order(input({ constellation: 'SPOT' }, small))).body.sqkm).toBe(2.5);
  });

  it.each<[string, () => object, RegExp]>([
    ['a product of the other constellation', () => named(SPOT), /products->0->id: is of SPOT, not of PHR/],
    ['a product that is not there', () => named(randomUUID()), /is not in the catalogue of AIRBUS/],
    ['no product', () => input({ dataFilter: { maxCloudCoverage: 10 } }, [0, 0, 0.1, 0.1]), /nothing to order/],
  ])('is refused for %s', async (_what, asked, message) => {
    expect(faultOf(await order(asked()))).toEqual([400, expect.stringMatching(message)]);
  });

  it('is refused above ten products, and where AIRBUS does not sell', async () => {
    const all = airbus.products;
    airbus.products = Array.from({ length: 12 }, () => product(randomUUID()));
    expect(faultOf(await order(input()))).toEqual([
      400,
      expect.stringMatching(/12 products match; an order may have 10/),
    ]);
    airbus.products = all;
    airbus.orderable = 'insufficientFunds';
    expect(faultOf(await order(named(CLEAR)))).toEqual([400, expect.stringMatching(/orderable: insufficientFunds, feasibility: automatic/)]); // prettier-ignore
  });
});

describe('an order of AIRBUS', () => {
  const confirmed = async (asked: object): Promise<string> => {
    const { body } = await order(asked);
    expect((await app.post(`/orders/${body.id}/confirm`, {})).status).toBe(200);
    return body.id;
  };
  const deliveriesOf = (id: string) =>
    app.dataSource.query<Array<{ item_id: string; status: string; error_message: string | null; files: Array<{ path: string }> }>>(
      `SELECT item_id, status, error_message, files FROM import_deliveries WHERE order_id = $1 ORDER BY item_id`,
      [id],
    ); // prettier-ignore

  it('becomes pixels, bands where they belong and the pieces of a picture together', async () => {
    airbus.statuses.set(CLEAR, 'delivered');
    const { parent, deliveries } = await app.delivered('orders', { name: 'bundle', input: named(CLEAR) });
    expect(parent.status).toBe('DONE');
    const { body } = await app.call('GET', `${IMPORTS}/orders/${parent.id}/deliveries/${deliveries[0].id}/files`, app.people.editor); // prettier-ignore
    expect(body).toHaveLength(4);
    expect(body).toContain('IMG_PHR1A_BUNDLE/IMG_PHR1A_P_202005011000000_ORT_1-001_R1C2.TIF');
    const picture = await bundlePixels(app, parent.collectionId, ['B0', 'B1', 'B2', 'B3', 'PAN']);
    // Its files have red, green, blue, near infrared.
    expect(pixelOf(picture, 3, 12)).toEqual([300, 200, 100, 400, 500]);
    expect(pixelOf(picture, 20, 12)).toEqual([300, 200, 100, 400, 600]);
  }, 120_000);

  it('is placed once, though the connection broke when it had been', async () => {
    const before = airbus.orders.length;
    const id = await confirmed(named(CLEAR));
    airbus.mode = 'cut';
    await app.worker.runNext();
    expect(airbus.orders.length).toBe(before + 1);
    airbus.mode = 'ok';
    airbus.statuses.set(CLEAR, 'delivered');
    await app.worker.settle();
    expect(airbus.orders.length).toBe(before + 1);
    expect((await app.read(`/orders/${id}`)).status).toBe('DONE');
    const { aoi, crsCode, productType } = (airbus.orders.at(-1)!.products[0] ?? {}) as unknown as Record<
      string,
      unknown
    >;
    expect([aoi, crsCode, productType]).toEqual([expect.objectContaining({ type: 'Polygon' }), 'urn:ogc:def:crs:EPSG::32633', 'bundle']); // prettier-ignore
  }, 120_000);

  it('asks for another address when one has expired', async () => {
    airbus.statuses.set(CLEAR, 'delivered');
    const id = await confirmed(named(CLEAR));
    airbus.expiring = 1;
    await app.worker.settle();
    expect(airbus.expiring).toBe(-1);
    expect((await deliveriesOf(id)).map(({ status }) => status)).toEqual(['DONE']);
  }, 120_000);

  it('of which AIRBUS delivers a part is a part, each failure with its reason', async () => {
    airbus.statuses.set(CLEAR, 'delivered').set(CLOUDY, 'rejected');
    const rejected = await confirmed(named(CLEAR, CLOUDY));
    await app.worker.settle();
    expect((await app.read(`/orders/${rejected}`)).status).toBe('PARTIAL');
    expect((await deliveriesOf(rejected)).find(({ item_id }) => item_id === CLOUDY)).toMatchObject({
      ...{ status: 'DELIVERY_FAILED', error_message: 'AIRBUS: The area is under embargo' },
    });
    airbus.statuses.set(CLOUDY, 'delivered');
    airbus.forgotten.add(CLOUDY);
    const forgotten = await confirmed(named(CLEAR, CLOUDY));
    await app.worker.settle();
    expect((await deliveriesOf(forgotten)).find(({ item_id }) => item_id === CLOUDY)).toMatchObject({
      ...{ status: 'DELIVERY_FAILED', error_message: 'AIRBUS delivered the order without this product' },
    });
  }, 120_000);

  it('whose archive stays damaged fails by itself, and says so', async () => {
    airbus.statuses.set(CLOUDY, 'delivered');
    const id = await confirmed(named(CLOUDY));
    for (let i = 0; i < 8 && (await app.read(`/orders/${id}`)).status === 'RUNNING'; i += 1) await app.worker.settle();
    const [delivery] = await deliveriesOf(id);
    expect(delivery).toMatchObject({
      status: 'DELIVERY_FAILED',
      error_message: expect.stringContaining('ZIP archive'),
    });
  }, 120_000);
});

describe('without a contract', () => {
  it('AIRBUS is refused, and everything else works', async () => {
    const plain = await startOpenProviderApp();
    try {
      const answers = [
        await plain.post('/search', input()),
        await plain.post('/nativesearch', { provider: 'AIRBUS' }),
        await plain.post('/orders', { input: named(CLEAR) }),
      ];
      for (const answer of answers)
        expect(faultOf(answer)).toEqual([403, 'AIRBUS is not offered here: this installation has no AIRBUS_API_KEY']);
      const thumbnail = `${IMPORTS}/collections/AIRBUS_SPOT/products/${SPOT}/thumbnail`;
      expect((await plain.fetch(thumbnail, plain.people.editor)).status).toBe(403);
      expect((await plain.post('/search', { provider: 'STAC', bounds: { bbox: BUNDLE_AREA }, data: [{ collection: 'sentinel-2-l2a' }] })).status).toBe(200); // prettier-ignore
    } finally {
      await plain.close();
    }
  }, 120_000);
});
