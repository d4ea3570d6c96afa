import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Json } from '../support/catalog-app.js';
import { RGB, RGBA, startMapsApp, type MapsApp } from '../support/maps-app.js';

let app: MapsApp;
beforeAll(async () => {
  app = await startMapsApp();
}, 180_000);
afterAll(() => app.close());

const BASE = '/configuration/v1/wms/instances';
const as = (method: string, path: string, body?: unknown, who = app.people.editor) => app.call(method, path, who, body);
const BOX = { bbox: [-11.4, 25, -11.2, 25.2] };

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

describe('instances', () => {
  it('are written and read as Sentinel Hub clients do, unknown members kept', async () => {
    const sent = { name: 'Farms', description: 'd', userId: 'x', additionalData: { showLogo: false, imageQuality: 80, disabled: false }, areaOfInterest: { type: 'MultiPolygon' } }; // prettier-ignore
    const made = await as('POST', BASE, sent);
    const { id, ...rest } = made.body;
    const { accountId, userId } = rest;
    expect([made.status, made.body]).toEqual([
      201,
      {
        ...sent,
        ...{ id, accountId, userId, domainAccountId: accountId, public: false },
        '@id': `${app.url}${BASE}/${id}`,
        created: expect.stringMatching(/Z$/),
        lastUpdated: expect.stringMatching(/Z$/),
        layers: { '@id': `${app.url}${BASE}/${id}/layers` },
      },
    ]);
    expect(userId).toBe(app.people.editor.id);
    expect((await as('GET', `${BASE}/${id}`)).body).toEqual(made.body);
    // EO Browser reads the list of version 2: `id` and `name` of an array.
    const listed = (await as('GET', '/api/v2/configuration/instances')).body as Json[];
    expect(listed.find((one) => one.id === id)).toEqual(made.body);
  });

  it('are replaced, changed and deleted with their layers', async () => {
    const { id } = await app.createInstance({ description: 'old', custom: 1 });
    await app.createLayer(id);
    const replaced = await as('PUT', `${BASE}/${id}`, { name: 'new' });
    expect([replaced.status, replaced.body.name, replaced.body.custom]).toEqual([200, 'new', undefined]);
    const changed = await as('PATCH', `${BASE}/${id}`, { public: true, description: 'x' });
    expect(changed.body).toMatchObject({ name: 'new', description: 'x', public: true });
    expect((await as('PATCH', `${BASE}/${id}`, { description: null })).body.description).toBeUndefined();
    expect((await as('GET', `${BASE}/${id}/layers`)).body).toHaveLength(1);
    expect((await as('DELETE', `${BASE}/${id}`)).status).toBe(204);
    expect((await as('GET', `${BASE}/${id}`)).status).toBe(404);
    expect(await app.dataSource.query('SELECT 1 FROM map_layers WHERE instance_id = $1', [id])).toEqual([]);
  });

  it('belong to their account', async () => {
    const { id } = await app.createInstance();
    for (const [method, path] of [['GET', ''], ['PUT', ''], ['PATCH', ''], ['DELETE', ''], ['GET', '/layers'], ['POST', '/layers']] as const) // prettier-ignore
      expect((await as(method, `${BASE}/${id}${path}`, method === 'GET' ? undefined : { name: 'x' }, app.people.other)).status).toBe(404); // prettier-ignore
    expect((await as('GET', BASE, undefined, app.people.other)).body).toEqual([]);
    expect((await as('POST', BASE, { name: 'x' }, app.people.viewer)).status).toBe(403);
    expect((await app.call('GET', BASE)).status).toBe(401);
  });

  it('may be switched off', async () => {
    const { id } = await app.createInstance({ public: true, additionalData: { disabled: true } });
    const { status, text } = await app.map(`/ogc/wms/${id}?REQUEST=GetCapabilities`);
    expect([status, text.includes('is disabled')]).toEqual([403, true]);
  });

  it.each([
    [null, ''],
    [[], ''],
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 5 }, 'name'],
    [{ name: 'x'.repeat(301) }, 'name'],
    [{ name: 'x', description: 1 }, 'description'],
    [{ name: 'x', public: 'yes' }, 'public'],
    [{ name: 'x', additionalData: [] }, 'additionalData'],
    [{ name: 'x', additionalData: { imageQuality: 101 } }, 'additionalData->imageQuality'],
    [{ name: 'x', additionalData: { disabled: 1 } }, 'additionalData->disabled'],
  ])('%j is refused', async (body, parameter) => {
    const { status, body: answer } = await as('POST', BASE, body);
    expect([status, answer.error.errors?.[0]?.parameter ?? '']).toEqual([400, parameter]);
  });

  it.each([{ name: 'a\u0000b' }, { name: 'a', x: { 'k\ud800': 1 } }, { name: 'a', x: nested(101) }])(
    'what cannot be stored is refused',
    async (body) => {
      expect((await as('POST', BASE, body)).status).toBe(400);
    },
  );
});

describe('layers', () => {
  let id: string;
  beforeAll(async () => {
    id = (await app.createInstance()).id as string;
  });

  it('are read by sentinelhub-js: datasourceDefaults and the first style', async () => {
    const legend = { type: 'discrete', items: [{ color: '#fff', label: 'x' }] };
    const sent = {
      ...{ id: 'V1', title: 't', description: 'd', orderHint: 3, defaultStyleName: 'default', custom: { kept: true } },
      styles: [{ name: 'default', description: 's', evalScript: RGBA, legend }],
      dataset: { '@id': 'https://services.sentinel-hub.com/configuration/v1/datasets/s2' },
      datasetSource: { '@id': 'https://services.sentinel-hub.com/configuration/v1/datasets/s2/sources/2' },
      datasourceDefaults: { mosaickingOrder: 'leastCC', maxCloudCoverage: 30, upsampling: 'BILINEAR', temporal: false },
    };
    const made = await app.createLayer(id, { ...sent, datasourceDefaults: { ...sent.datasourceDefaults, type: undefined } }); // prettier-ignore
    expect([made.status, made.body]).toEqual([
      201,
      {
        ...sent,
        '@id': `${app.url}${BASE}/${id}/layers/V1`,
        collectionType: 's2',
        datasourceDefaults: { ...sent.datasourceDefaults, type: 's2' },
        instance: { '@id': `${app.url}${BASE}/${id}` },
        instanceId: id,
        dataset: { '@id': `${app.url}/configuration/v1/datasets/s2` },
      },
    ]);
    const [layer] = (await as('GET', `/api/v2/configuration/instances/${id}/layers`)).body as Json[];
    expect(layer).toEqual(made.body);
    const caps = await app.map(`/ogc/wms/${id}?request=GetCapabilities&format=application%2Fjson`, app.people.editor);
    expect(JSON.parse(caps.text)).toEqual({
      layers: [{ id: 'V1', name: 't', description: 'd', dataset: 'CUSTOM', legendUrl: expect.stringContaining('GetLegendGraphic') }], // prettier-ignore
    });
    // What was read can be written back.
    expect((await as('PUT', `${BASE}/${id}/layers/V1`, layer)).body).toEqual(made.body);
    const patched = await as('PATCH', `${BASE}/${id}/layers/V1`, { title: 'new', custom: null });
    expect([patched.body.title, patched.body.custom, patched.body.styles]).toEqual([
      'new',
      undefined,
      made.body.styles,
    ]);
    expect((await app.createLayer(id, sent)).status).toBe(409);
    expect((await as('DELETE', `${BASE}/${id}/layers/V1`)).status).toBe(204);
    expect((await as('GET', `${BASE}/${id}/layers/V1`)).status).toBe(404);
  });

  it('are drawn with their filters, which a request may overrule', async () => {
    await app.createLayer(id, { id: 'CLEAR', datasourceDefaults: { type: 's2', maxCloudCoverage: 10 } });
    const path = `/ogc/wms/${id}?REQUEST=GetMap&LAYERS=CLEAR&CRS=CRS:84&BBOX=${BOX.bbox.join()}&WIDTH=8&HEIGHT=8&TRANSPARENT=true`;
    const isEmpty = async (query: string) =>
      Array.from((await app.decode((await app.map(path + query, app.people.editor)).bytes)).values).every(
        (v) => v === 0,
      );
    expect(await isEmpty('')).toBe(true);
    expect(await isEmpty('&MAXCC=50')).toBe(false);
  });

  it.each([
    [{ id: undefined }, 'id'],
    [{ id: 'a b' }, 'id'],
    [{ id: '../x' }, 'id'],
    [{ title: '' }, 'title'],
    [{ styles: undefined }, 'styles'],
    [{ styles: [] }, 'styles'],
    [{ styles: [null] }, 'styles->0'],
    [{ styles: [{ name: 'a' }] }, 'styles->0->evalScript'],
    [{ styles: [{ name: 'a', evalScript: 5 }] }, 'styles->0->evalScript'],
    [{ styles: [{ name: 'a,b', evalScript: RGB }] }, 'styles->0->name'],
    [{ styles: [{ evalScript: RGB }, { evalScript: RGB }] }, 'styles->1->name'],
    [{ styles: [{ evalScript: RGB, legend: 'x' }] }, 'styles->0->legend'],
    [{ styles: [{ dataProduct: 'nothing' }] }, 'dataProduct'],
    [{ defaultStyleName: 'nope' }, 'defaultStyleName'],
    [{ datasourceDefaults: {} }, 'collectionType'],
    [{ datasourceDefaults: { type: 'a' }, collectionType: 'b' }, 'datasourceDefaults->type'],
    [{ datasourceDefaults: { type: 'nowhere' } }, 'input->data->0->type'],
    [{ datasourceDefaults: { type: 's2', maxCloudCoverage: 200 } }, 'input->data->0->dataFilter->maxCloudCoverage'],
    [{ datasourceDefaults: { type: 's2', upsampling: 'MAGIC' } }, 'input->data->0->processing->upsampling'],
    [{ orderHint: 'first' }, 'orderHint'],
  ])('%j is refused', async (changes, parameter) => {
    const { status, body } = await app.createLayer(id, { id: 'BAD', ...changes });
    expect([status, body.error.errors?.[0]?.parameter]).toEqual([400, parameter]);
    expect((await as('GET', `${BASE}/${id}/layers/BAD`)).status).toBe(404);
  });

  it.each(['//VERSION=3\nfunction setup( {', RGBA.replace('"B04"', '"B99"'), RGBA.replace('bands: 4', 'bands: -1')])(
    'a script that cannot be opened is refused in the words of the renderer',
    async (evalScript) => {
      const { status, body } = await app.createLayer(id, { id: 'BAD', styles: [{ evalScript }] });
      expect([status, body.error.code]).toEqual([400, 'RENDERER_EXCEPTION']);
    },
  );
});

describe('stored evalscripts', () => {
  const store = (body: object, who = app.people.editor) =>
    as('POST', '/render/evalscripts', { name: 'n', collection: 's2', evalscript: RGBA, ...body }, who);
  const render = (dataProduct: unknown, who = app.people.editor) =>
    app.process({ input: { bounds: BOX, data: [{ type: 's2' }] }, output: { width: 16, height: 16 }, evalscript: '', dataProduct }, { who }); // prettier-ignore

  it('are data products of Process, named as clients name them', async () => {
    const { status, body } = await store({ description: 'd' });
    expect([status, body]).toEqual([201, { id: body.id, name: 'n', description: 'd', collection: 's2', evalscript: RGBA, public: false, created: body.created }]); // prettier-ignore
    const product = (await as('GET', `/configuration/v1/dataproducts/${body.id}`)).body;
    expect(product).toMatchObject({ '@id': `${app.url}/configuration/v1/dataproducts/${body.id}`, evalScript: RGBA });
    expect((await as('GET', '/configuration/v1/dataproducts')).body).toEqual([product]);
    const expected = await app.process({ input: { bounds: BOX, data: [{ type: 's2' }] }, output: { width: 16, height: 16 }, evalscript: RGBA }); // prettier-ignore
    for (const named of [
      product['@id'],
      { '@id': product['@id'] },
      body.id,
      `https://services.sentinel-hub.com/configuration/v1/datasets/S2L2A/dataproducts/${body.id}`,
    ])
      // prettier-ignore
      expect((await render(named)).bytes.equals(expected.bytes)).toBe(true);
    const { id } = await app.createInstance();
    const layer = await app.createLayer(id, { styles: [{ dataProduct: { '@id': product['@id'] } }] });
    expect([layer.status, layer.body.styles[0].dataProduct]).toEqual([201, { '@id': product['@id'] }]);
    const map = await app.map(`/ogc/wms/${id}?REQUEST=GetMap&LAYERS=TRUE_COLOR&CRS=CRS:84&BBOX=${BOX.bbox.join()}&WIDTH=16&HEIGHT=16&TRANSPARENT=true`, app.people.editor); // prettier-ignore
    expect(map.bytes.equals(expected.bytes)).toBe(true);
    expect((await as('DELETE', `/render/evalscripts/${body.id}`)).status).toBe(204);
    expect((await render(body.id)).json.error.errors[0].parameter).toBe('dataProduct');
  });

  it('are private unless they are public', async () => {
    const [mine, everybodys] = [(await store({})).body.id, (await store({ public: true })).body.id];
    expect((await app.call('GET', `/render/evalscripts/${mine}`)).status).toBe(404);
    expect((await app.call('GET', `/render/evalscripts/${everybodys}`)).status).toBe(200);
    expect((await render(mine, app.people.other)).status).toBe(400);
    expect((await render(everybodys, app.people.other)).status).toBe(200);
    expect((await as('DELETE', `/render/evalscripts/${everybodys}`, undefined, app.people.other)).status).toBe(404);
    expect((await as('GET', '/render/evalscripts', undefined, app.people.other)).body).toEqual([]);
  });

  it.each([5, {}, { '@id': 5 }, 'x', '', []])('%j is no data product', async (dataProduct) => {
    const { status, json } = await render(dataProduct);
    expect([status, json.error.status]).toEqual([400, 400]);
  });

  it.each([
    { name: '' },
    { name: 'a\u0000' },
    { collection: 'nowhere' },
    { evalscript: '' },
    { evalscript: 'setup(' },
    { public: 'x' },
  ])('%j is refused', async (body) => {
    // prettier-ignore
    expect((await store(body)).status).toBe(400);
  });
});

describe('rights', () => {
  it('of a public instance are those of its maker, and of its layers only', async () => {
    const { editor } = app.people;
    const [scene] = await app.dataSource.query<Json[]>(`SELECT id FROM scenes WHERE collection_id = 's2'`);
    expect(scene).toBeDefined();
    await app.dataSource.query(`UPDATE collections SET readers = $1 WHERE id = 's2'`, [[`user:${editor.id}`]]);
    try {
      const { id } = await app.createInstance({ public: true });
      expect((await app.createLayer(id)).status).toBe(201);
      const path = `?REQUEST=GetMap&LAYERS=TRUE_COLOR&CRS=CRS:84&BBOX=${BOX.bbox.join()}&WIDTH=4&HEIGHT=4`;
      expect((await app.map(`/ogc/wms/${id}${path}`)).status).toBe(200);
      expect((await app.map(`/ogc/wms${path.replace('TRUE_COLOR', 's2')}`)).status).toBe(400);
      expect((await app.map(`/ogc/wms${path.replace('TRUE_COLOR', 's2')}`, editor)).status).toBe(200);
      await as('PATCH', `${BASE}/${id}`, { public: false });
      expect((await app.map(`/ogc/wms/${id}${path}`)).status).toBe(401);
    } finally {
      await app.dataSource.query(`UPDATE collections SET readers = '{public}' WHERE id = 's2'`);
    }
  });
});
