import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aScene, square } from '../support/a-scene.js';
import { startCatalogApp, type Answer, type CatalogApp, type SignedIn } from '../support/catalog-app.js';
import { until } from '../support/until.js';

jest.setTimeout(120_000);

let app: CatalogApp;
beforeAll(async () => {
  app = await startCatalogApp({ env: { SWATH_MAX_JSON_MB: '1' } });
});
afterAll(() => app.close());

let collections = 0;
async function aNewCollection(): Promise<string> {
  const { id } = await app.putCollection({ id: `bulk-${++collections}` });
  return id;
}

const bulk = (id: string, query = '') => `/stac/collections/${id}/bulk${query}`;
const ndjson = (items: unknown[]) => items.map((item) => JSON.stringify(item)).join('\n');

interface Sending {
  readonly query?: string;
  readonly type?: string;
  readonly headers?: Record<string, string>;
  readonly who?: SignedIn | null;
}

async function load(id: string, body: string | Uint8Array, sending: Sending = {}): Promise<Answer> {
  const { query = '', type = 'application/x-ndjson', headers = {}, who = app.people.editor } = sending;
  const init = { method: 'POST', body: body as RequestInit['body'], headers: { 'content-type': type, ...headers } };
  const answer = await app.fetch(bulk(id, query), who, init);
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

const idsOf = async (id: string): Promise<string[]> =>
  (await app.dataSource.query(`SELECT id FROM scenes WHERE collection_id = $1 ORDER BY id`, [id])).map(
    (row: { id: string }) => row.id,
  );

const SUMMARY = { inserted: 0, replaced: 0, skipped: 0, failed: 0, errors: [] };
const items = ['a', 'b', 'c'].map((id) => aScene({ id }));

describe('a bulk load', () => {
  it.each([
    ['NDJSON', 'application/x-ndjson', ndjson(items)],
    ['NDJSON with a charset', 'application/ndjson; charset=utf-8', `${ndjson(items)}\n`],
    ['a GeoJSON sequence', 'application/geo+json-seq', items.map((item) => `\x1e${JSON.stringify(item)}\n`).join('')],
    ['a FeatureCollection', 'application/geo+json', JSON.stringify({ type: 'FeatureCollection', features: items })],
    ['a FeatureCollection as JSON', 'application/json', JSON.stringify({ features: items, type: 'FeatureCollection' })],
  ])('takes %s', async (_what, type, body) => {
    const id = await aNewCollection();
    expect(await load(id, body, { type })).toMatchObject({ status: 200, body: { ...SUMMARY, inserted: 3 } });
    expect(await idsOf(id)).toEqual(['a', 'b', 'c']);
    const read = await app.call('GET', `/stac/collections/${id}/items/a`);
    expect(read.body).toMatchObject({ id: 'a', collection: id, properties: items[0]!.properties });
  });

  it('takes compressed bodies, and says when they are none', async () => {
    const id = await aNewCollection();
    const headers = { 'content-encoding': 'gzip' };
    expect((await load(id, gzipSync(ndjson(items)), { headers })).body).toEqual({ ...SUMMARY, inserted: 3 });
    const broken = gzipSync(ndjson(items)).subarray(0, 60);
    expect((await load(id, broken, { headers })).status).toBe(400);
    expect((await load(id, ndjson(items), { headers })).status).toBe(400);
    expect((await load(id, ndjson(items), { headers: { 'content-encoding': 'zstd' } })).status).toBe(415);
  });

  it('keeps, replaces or refuses what is there', async () => {
    const id = await aNewCollection();
    await load(id, ndjson(items.slice(0, 1)));
    const [old] = await app.dataSource.query(`SELECT revision FROM scenes WHERE collection_id = $1`, [id]);
    const again = [aScene({ id: 'a', properties: { 'eo:cloud_cover': 99 } }), ...items.slice(1, 2)];
    const errors = [{ line: 1, id: 'a', error: 'an item with this id exists already' }];
    expect((await load(id, ndjson(again))).body).toEqual({ ...SUMMARY, inserted: 1, failed: 1, errors });
    expect((await load(id, ndjson(again), { query: '?on_conflict=skip' })).body).toEqual({ ...SUMMARY, skipped: 2 });
    const cloud = `SELECT cloud_cover, revision FROM scenes WHERE collection_id = $1 AND id = 'a'`;
    expect(await app.dataSource.query(cloud, [id])).toEqual([{ cloud_cover: 10, revision: old.revision }]);
    expect((await load(id, ndjson(again), { query: '?on_conflict=replace' })).body).toEqual({
      ...SUMMARY,
      replaced: 2,
    });
    const [row] = await app.dataSource.query(cloud, [id]);
    expect([row.cloud_cover, row.revision > old.revision]).toEqual([99, true]);
    expect((await load(id, ndjson(again), { query: '?on_conflict=ignore' })).status).toBe(400);
  });

  it('settles an id that comes twice as if the second came later', async () => {
    const twice = [aScene({ id: 'x' }), aScene({ id: 'x', properties: { 'eo:cloud_cover': 1 } })];
    const policies = { error: 10, skip: 10, replace: 1 };
    for (const [policy, cloud] of Object.entries(policies)) {
      const id = await aNewCollection();
      const { body } = await load(id, ndjson(twice), { query: `?on_conflict=${policy}` });
      expect(body).toMatchObject({
        inserted: 1,
        [policy === 'error' ? 'failed' : `${policy}d`.replace('skipd', 'skipped')]: 1,
      });
      const [row] = await app.dataSource.query(`SELECT cloud_cover FROM scenes WHERE collection_id = $1`, [id]);
      expect(row.cloud_cover).toBe(cloud);
    }
  });

  it('loads what is good around what is bad, and says where that was', async () => {
    const id = await aNewCollection();
    const bowTie = { type: 'Polygon', coordinates: [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]] } as const; // prettier-ignore
    const lines = [
      JSON.stringify(aScene({ id: 'good-1' })),
      '{"type": "Feature",',
      '',
      JSON.stringify(aScene({ id: 'no-bbox', bbox: undefined })),
      JSON.stringify(aScene({ id: 'crossed', geometry: bowTie as never })),
      JSON.stringify(aScene({ id: 'nul', properties: { note: 'a\0b' } })),
      JSON.stringify(aScene({ id: 'huge', properties: { note: 'x'.repeat(1024 * 1024) } })),
      JSON.stringify(aScene({ id: 'elsewhere', collection: 'other' })),
      'null',
      JSON.stringify(aScene({ id: 'good-2' })),
    ];
    const { status, body } = await load(id, lines.join('\n'));
    expect([status, body.inserted, body.failed]).toEqual([200, 2, 7]);
    const found = body.errors.toSorted((a: { line: number }, b: { line: number }) => a.line - b.line);
    expect(found).toEqual([
      { line: 2, id: null, error: expect.stringContaining('JSON') },
      { line: 4, id: 'no-bbox', error: expect.stringMatching(/^bbox: /) },
      { line: 5, id: 'crossed', error: expect.stringContaining('Self-intersection') },
      { line: 6, id: 'nul', error: expect.stringContaining('NUL') },
      { line: 7, id: null, error: expect.stringContaining('longer than 1048576 bytes') },
      { line: 8, id: 'elsewhere', error: expect.stringMatching(/^collection: /) },
      { line: 9, id: null, error: expect.stringContaining('must be object') },
    ]);
    expect(await idsOf(id)).toEqual(['good-1', 'good-2']);
  });

  it('names no more than a hundred faults', async () => {
    const { body } = await load(await aNewCollection(), 'x\n'.repeat(250));
    expect([body.failed, body.errors.length]).toEqual([250, 100]);
  });

  it('keeps what came before a FeatureCollection breaks, and says how much that was', async () => {
    const id = await aNewCollection();
    const many = Array.from({ length: 600 }, (_, i) => aScene({ id: `item-${i}` }));
    const text = JSON.stringify({ type: 'FeatureCollection', features: many }).slice(0, -20);
    const { status, body } = await load(id, text, { type: 'application/geo+json' });
    expect([status, body.description]).toEqual([400, expect.stringMatching(/ends in the middle.*500 inserted/)]);
    expect(await idsOf(id)).toHaveLength(500);
    const features = JSON.stringify({ type: 'FeatureCollection', features: many });
    const resumed = await load(id, features, { type: 'application/geo+json', query: '?on_conflict=skip' });
    expect(resumed.body).toEqual({ ...SUMMARY, inserted: 100, skipped: 500 });
  });

  it('answers also when it stops in the middle of a long body', async () => {
    const id = await aNewCollection();
    const long = Array.from({ length: 3000 }, (_, i) =>
      aScene({ id: `i-${i}`, properties: { pad: 'x'.repeat(9000) } }),
    );
    const broken = `{"features":[${JSON.stringify(long[0])}]]${JSON.stringify(long)}`;
    const { status, body } = await load(id, broken, { type: 'application/geo+json' });
    expect([status, body.description]).toEqual([400, expect.stringContaining('not valid JSON')]);
    const compressed = await load(id, gzipSync(broken), {
      type: 'application/geo+json',
      headers: { 'content-encoding': 'gzip' },
    });
    expect(compressed.status).toBe(400);
  });

  it('asks for rights, a known type and a collection of its own', async () => {
    const id = await aNewCollection();
    expect((await load(id, ndjson(items), { who: null })).status).toBe(401);
    expect((await load(id, ndjson(items), { who: app.people.viewer })).status).toBe(403);
    expect((await load('nowhere', ndjson(items))).status).toBe(404);
    expect((await load(id, ndjson(items), { type: 'text/csv' })).status).toBe(415);
    await app.putCollection({ id: 'kept', kind: 'zarr' });
    expect((await load('kept', ndjson(items))).status).toBe(409);
    expect(await idsOf(id)).toEqual([]);
  });

  it('does not replace items that the caller may not see', async () => {
    const id = await aNewCollection();
    await app.putScene(id, { id: 'a', readers: [`user:${app.people.admin.id}`] });
    const { body } = await load(id, ndjson(items), { query: '?on_conflict=replace' });
    expect(body).toMatchObject({ inserted: 2, replaced: 0, failed: 1, errors: [{ line: 1, id: 'a' }] });
    const asAdmin = await load(id, ndjson(items), { query: '?on_conflict=replace', who: app.people.admin });
    expect(asAdmin.body).toEqual({ ...SUMMARY, replaced: 3 });
  });
});

describe('loaders at the same time', () => {
  it('neither deadlock nor lose an item, whatever order they bring them in', async () => {
    const id = await aNewCollection();
    const count = 1200;
    const all = Array.from({ length: count }, (_, i) =>
      aScene({ id: `scene-${i}`, geometry: square(-170 + (i % 340), -80 + (i % 160)) }),
    );
    const shuffled = (seed: number) => all.toSorted((a, b) => hash(a.id, seed) - hash(b.id, seed));
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, loader) =>
        load(id, ndjson(shuffled(loader)), { query: `?on_conflict=${loader % 2 ? 'replace' : 'skip'}` }),
      ),
    );
    expect(answers.map(({ status, body }) => [status, body.failed])).toEqual(Array(8).fill([200, 0]));
    const sum = (key: string) => answers.reduce((total, { body }) => total + body[key], 0);
    expect(sum('inserted')).toBe(count);
    expect(sum('inserted') + sum('replaced') + sum('skipped')).toBe(8 * count);
    expect(await idsOf(id)).toHaveLength(count);
    const [row] = await app.dataSource.query(`SELECT bbox FROM collections WHERE id = $1`, [id]);
    const [measured] = await app.dataSource.query(
      `SELECT ST_XMin(e) AS w, ST_YMin(e) AS s, ST_XMax(e) AS e, ST_YMax(e) AS n
       FROM (SELECT ST_Extent(footprint) AS e FROM scenes WHERE collection_id = $1) x`,
      [id],
    );
    expect(row.bbox).toEqual([measured.w, measured.s, measured.e, measured.n]);
  });

  it('end in order when the collection is removed under them', async () => {
    const id = await aNewCollection();
    const [{ account_id }] = await app.dataSource.query(`SELECT account_id FROM users WHERE id = $1`, [
      app.people.editor.id,
    ]);
    await app.dataSource.query(`UPDATE collections SET account_id = $1 WHERE id = $2`, [account_id, id]);
    const many = Array.from({ length: 3000 }, (_, i) => aScene({ id: `scene-${i}` }));
    const loading = [load(id, ndjson(many)), load(id, ndjson(many.toReversed()), { query: '?on_conflict=replace' })];
    await until(async () => (await idsOf(id)).length > 200);
    const removed = await app.call('DELETE', `/stac/collections/${id}?force=true`, app.people.editor);
    expect(removed.status).toBe(204);
    for (const { status } of await Promise.all(loading)) expect([200, 404]).toContain(status);
    expect(await idsOf(id)).toEqual([]);
  });
});

function hash(text: string, seed: number): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0) + seed * 7919) % 1_000_003, seed);
}

describe('a sender that goes away', () => {
  it('leaves whole batches and nothing half', async () => {
    const id = await aNewCollection();
    const half = ndjson(Array.from({ length: 700 }, (_, i) => aScene({ id: `half-${i}` })));
    const sending = request(`${app.url}${bulk(id)}`, {
      method: 'POST',
      headers: { ...app.people.editor.headers, 'content-type': 'application/x-ndjson', 'content-length': 10_000_000 },
    });
    sending.on('error', () => undefined);
    sending.write(half);
    await until(async () => (await idsOf(id)).length >= 600);
    sending.destroy();
    // What was not a whole batch by then is not stored, and the line that was cut is not taken for an item.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await idsOf(id)).toHaveLength(600);
    expect((await load(id, half, { query: '?on_conflict=skip' })).body).toEqual({
      ...SUMMARY,
      inserted: 100,
      skipped: 600,
    });
  });

  it('is slowed down by a database that is', async () => {
    const id = await aNewCollection();
    await load(id, ndjson([aScene({ id: 'locked' })]));
    const blocker = app.dataSource.createQueryRunner();
    await blocker.startTransaction();
    await blocker.query(`SELECT 1 FROM scenes WHERE collection_id = $1 FOR UPDATE`, [id]);
    const item = (i: number) =>
      `${JSON.stringify(aScene({ id: `slow-${i}`, properties: { pad: 'x'.repeat(9000) } }))}\n`;
    let sent = 0;
    const total = 4_000;
    const answer = new Promise<string>((resolve, reject) => {
      const sending = request(`${app.url}${bulk(id, '?on_conflict=replace')}`, {
        method: 'POST',
        headers: { ...app.people.editor.headers, 'content-type': 'application/x-ndjson' },
      });
      sending.on('error', reject);
      sending.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve(text));
      });
      sending.write(`${JSON.stringify(aScene({ id: 'locked' }))}\n`);
      const push = () => {
        while (sent < total) if (!sending.write(item(sent++))) return void sending.once('drain', push);
        sending.end();
      };
      push();
    });
    let seen = -1;
    await until(async () => {
      const stands = seen === sent && sent > 0;
      seen = sent;
      return stands;
    });
    // Far less than the 36 MB are under way: two batches and the buffers of the sockets.
    expect(sent).toBeLessThan(total / 2);
    await blocker.rollbackTransaction();
    await blocker.release();
    expect(JSON.parse(await answer)).toMatchObject({ inserted: total, replaced: 1, failed: 0 });
  });
});
