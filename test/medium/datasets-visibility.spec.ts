import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Visibility } from '../../src/auth/index.js';
import { startDatasetsApp, type DatasetsApp, type SignedIn } from '../support/datasets-app.js';
import { FakeRasterPool } from '../support/fake-raster-pool.js';

/** An application and several log-ins with argon2; generous for a busy machine. */
jest.setTimeout(60_000);

const VISIBILITIES: Visibility[] = ['private', 'restricted', 'internal', 'public'];
/** Everything that shows a dataset or its pixels. */
const ROUTES = [
  '',
  '/thumbnail.png',
  '/samples?lon=-11.4&lat=24.8',
  '/sample?lon=-11.4&lat=24.8',
  '/extent.geojson',
  '/download',
];

type Who = 'nobody' | 'viewer' | 'other' | 'owner' | 'admin';
/** ingest-vrt §9.3; `viewer` holds a grant on the restricted dataset. */
const READERS: Record<Visibility | 'draft', Who[]> = {
  private: ['owner', 'admin'],
  restricted: ['viewer', 'owner', 'admin'],
  internal: ['viewer', 'other', 'owner', 'admin'],
  public: ['nobody', 'viewer', 'other', 'owner', 'admin'],
  draft: ['owner', 'admin'],
};

describe('who sees a dataset', () => {
  let app: DatasetsApp;
  const ids = {} as Record<Visibility | 'draft' | 'nobodys', string>;
  const person = (who: Who): SignedIn | null => (who === 'nobody' ? null : app.people[who]);

  beforeAll(async () => {
    app = await startDatasetsApp(new FakeRasterPool());
    for (const visibility of VISIBILITIES) ids[visibility] = (await app.add({ visibility, title: visibility })).id;
    ids.draft = (await app.add({ visibility: 'public', title: 'draft' })).id;
    await app.dataSource.query(`UPDATE datasets SET record_status = 'draft' WHERE id = $1`, [ids.draft]);
    ids.nobodys = (await app.add({ visibility: 'private', title: 'nobodys', createdBy: null })).id;
    const grants = { users: [app.people.viewer.id.toUpperCase()] };
    await app.call('PUT', `/datasets/${ids.restricted}/grants`, app.people.owner, grants);
  });
  afterAll(() => app.close());

  for (const who of ['nobody', 'viewer', 'other', 'owner', 'admin'] as const) {
    it(`shows ${who} exactly the datasets of the table, on every route`, async () => {
      for (const kind of [...VISIBILITIES, 'draft'] as const) {
        for (const route of ROUTES) {
          const { status } = await app.fetch(`/datasets/${ids[kind]}${route}`, person(who));
          expect([kind, route, status]).toEqual([kind, route, READERS[kind].includes(who) ? 200 : 404]);
        }
      }
    });
  }

  it('answers for a hidden dataset exactly as for an absent one', async () => {
    for (const route of ROUTES) {
      const hidden = await app.call('GET', `/datasets/${ids.private}${route}`);
      const absent = await app.call('GET', `/datasets/00000000-0000-4000-8000-000000000000${route}`);
      expect(hidden).toEqual(absent);
      expect(hidden.body['detail']).toBe('Dataset not found');
    }
  });

  it('lists and counts for each caller only what they may open', async () => {
    for (const who of ['viewer', 'other', 'owner', 'admin'] as const) {
      const { body } = await app.call('GET', '/datasets', person(who));
      const readable = [...VISIBILITIES, 'draft' as const].filter((kind) => READERS[kind].includes(who));
      const expected = [...readable, ...(who === 'admin' ? ['nobodys'] : [])].sort();
      expect(body.items.map((item) => item['title']).sort()).toEqual(expected);
      expect(body['total']).toBe(expected.length);
    }
  });

  it('asks anonymous callers to sign in for the list', async () => {
    expect((await app.call('GET', '/datasets')).status).toBe(401);
  });

  it('refuses a wrong credential even on a public dataset', async () => {
    const { status } = await app.fetch(`/datasets/${ids.public}`, { id: '', headers: { authorization: 'Bearer x' } });
    expect(status).toBe(401);
  });

  it('shows where the file lies and whose it is only to those who may change the dataset', async () => {
    for (const who of ['nobody', 'other'] as const) {
      const { body } = await app.call('GET', `/datasets/${ids.public}`, person(who));
      expect(Object.keys(body)).not.toContain('asset_uri');
      expect(Object.keys(body)).not.toContain('created_by');
    }
    for (const who of ['owner', 'admin'] as const) {
      const { body } = await app.call('GET', `/datasets/${ids.public}`, person(who));
      expect(body['asset_uri']).toMatch(/^rasters\//);
      expect(body['created_by']).toBe(app.people.owner.id);
    }
  });

  it('lets shared caches keep public datasets only, and never without asking', async () => {
    const caching = async (kind: Visibility, route: string) =>
      (await app.fetch(`/datasets/${ids[kind]}${route}`, app.people.owner)).headers.get('cache-control');
    for (const route of ['/thumbnail.png', '/extent.geojson', '/download']) {
      expect(await caching('public', route)).toBe('public, no-cache');
      for (const kind of ['private', 'restricted', 'internal'] as const)
        expect(await caching(kind, route)).toBe('private, no-store');
    }
  });

  it('lets only owner and administrator write: 403 where others see it, 404 where they do not', async () => {
    const attempts = [
      ['PATCH', '', { title: 'taken' }],
      ['DELETE', '', undefined],
      ['GET', '/grants', undefined],
      ['PUT', '/grants', { roles: [] }],
    ] as const;
    for (const [method, route, json] of attempts) {
      const status = async (id: string) =>
        (await app.call(method, `/datasets/${id}${route}`, app.people.other, json)).status;
      expect([method, await status(ids.public)]).toEqual([method, 403]);
      expect([method, await status(ids.private)]).toEqual([method, 404]);
      expect([method, await status(ids.nobodys)]).toEqual([method, 404]);
      expect((await app.call(method, `/datasets/${ids.public}${route}`, null, json)).status).toBe(401);
    }
  });

  it('asks for the capability before it looks at the row', async () => {
    const { status, body } = await app.call('PATCH', `/datasets/${ids.private}`, app.people.viewer, { title: 'x' });
    expect([status, body['detail']]).toEqual([403, 'The capability "edit_metadata" is required']);
  });
});

describe('grants', () => {
  let app: DatasetsApp;
  let id: string;
  beforeAll(async () => {
    app = await startDatasetsApp(new FakeRasterPool());
    id = (await app.add({ visibility: 'restricted' })).id;
  });
  afterAll(() => app.close());

  const put = (json: unknown) => app.call('PUT', `/datasets/${id}/grants`, app.people.owner, json);

  it('open a restricted dataset to a role, and close it when withdrawn', async () => {
    const seenByOther = async () => (await app.fetch(`/datasets/${id}`, app.people.other)).status;
    expect(await seenByOther()).toBe(404);
    expect((await put({ roles: ['editor', 'editor'] })).body).toEqual({ roles: ['editor'], users: [] });
    expect(await seenByOther()).toBe(200);
    expect((await app.fetch(`/datasets/${id}`, app.people.viewer)).status).toBe(404);
    expect((await put({ roles: null, users: [] })).body).toEqual({ roles: [], users: [] });
    expect(await seenByOther()).toBe(404);
  });

  it('refuse roles that do not exist and ids that are none', async () => {
    const role = await put({ roles: ['chief'] });
    expect(role.status).toBe(422);
    expect(JSON.stringify(role.body['detail'])).toContain('chief');
    expect((await put({ users: ['me'] })).status).toBe(422);
    expect((await put({ users: 'me' })).status).toBe(422);
  });

  it('survive two replacements at the same moment as one of them', async () => {
    const sets = [['viewer'], ['editor'], ['viewer', 'editor'], ['admin']];
    const answers = await Promise.all(sets.map((roles) => put({ roles })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const { body } = await app.call('GET', `/datasets/${id}/grants`, app.people.owner);
    expect(sets).toContainEqual(body['roles']);
  });
});
