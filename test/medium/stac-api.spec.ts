import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startCatalogApp, type Json } from '../support/catalog-app.js';
import { linkOf, startStacApp, type StacApp } from '../support/stac-app.js';
import { type SignedIn } from '../support/people.js';
import { expectValid } from '../support/stac-validity.js';

/** An application with several log-ins; generous for a busy machine. */
jest.setTimeout(60_000);

let app: StacApp;
beforeAll(async () => {
  app = await startStacApp();
});
afterAll(() => app.close());

describe('landing page', () => {
  it('is a catalog that says what it implements, the same as /conformance', async () => {
    const [{ body: landing }, { body: conformance }] = [await app.read('/stac'), await app.read('/stac/conformance')];
    expect(landing).toMatchObject({ type: 'Catalog', id: 'swath', stac_version: '1.1.0' });
    expect(landing.conformsTo).toEqual(conformance.conformsTo);
    expect(new Set(landing.conformsTo).size).toBe(landing.conformsTo.length);
    expect(landing.conformsTo).toContain('https://api.stacspec.org/v1.0.0/item-search#filter');
  });

  it('shows each caller the collections they may read', async () => {
    const children = async (who: SignedIn | null) =>
      (await app.read('/stac', who)).body.links
        .filter(({ rel }: Json) => rel === 'child')
        .map(({ title }: Json) => title);
    expect(await children(null)).toEqual(['Title of alps', 'Title of dateline']);
    expect(await children(app.people.other)).not.toContain('Title of secret');
    expect(await children(app.people.editor)).toEqual(
      expect.arrayContaining(['Title of alps', 'Title of dateline', 'Title of secret']),
    );
  });

  it('describes itself under the media type that its link names', async () => {
    const link = linkOf((await app.read('/stac')).body, 'service-desc');
    const answer = await app.fetch(app.path(link));
    expect(answer.headers.get('content-type')).toBe(link.type);
    expect(await answer.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.0/) });
  });
});

describe('links', () => {
  it('all lead somewhere, from every document on', async () => {
    const seen = new Set<string>();
    const queue = ['/stac'];
    const broken: string[] = [];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const answer = await app.fetch(at);
      const type = answer.headers.get('content-type') ?? '';
      const text = await answer.text();
      if (answer.status !== 200) broken.push(`${answer.status} ${at}`);
      if (!/json/.test(type) || /openapi/.test(type) || at.startsWith('/docs')) continue;
      const found: Json[] = JSON.parse(text).links ?? [];
      for (const link of found) {
        if (!link.href.startsWith(app.url)) broken.push(`${link.href} in ${at}`);
        else if (link.method !== 'POST') queue.push(app.path(link));
      }
    }
    expect(broken).toEqual([]);
    expect(seen.size).toBeGreaterThan(30);
  });

  it.each([
    [
      'a forwarding proxy',
      { TRUST_PROXY: 'true' },
      { forwarded: 'host=eo.example.org;proto=https' },
      'https://eo.example.org',
    ],
    ['a sub-path', { PUBLIC_URL: 'https://eo.example.org/eo' }, {}, 'https://eo.example.org/eo'],
  ])('are right behind %s, also those of items and pages', async (_, env, headers, base) => {
    const behind = await startCatalogApp({ env });
    try {
      await behind.putCollection({ id: 'a' });
      await behind.putScene('a', { id: '1' }, { id: '2' });
      const answers = [
        await behind.call('GET', '/stac', null, undefined, headers),
        await behind.call('GET', '/stac/collections/a', null, undefined, headers),
        await behind.call('GET', '/stac/search?limit=1&bbox=0,0,90,90', null, undefined, headers),
        await behind.call('POST', '/stac/search', null, { limit: 1 }, headers),
      ];
      const hrefs = answers.flatMap(({ body }) => JSON.stringify(body).match(/(?<="href":")[^"]+/g) ?? []);
      expect(hrefs.length).toBeGreaterThan(30);
      expect(hrefs.filter((href) => !href.startsWith(`${base}/`) && !href.startsWith('s3://'))).toEqual([]);
      const next = linkOf(answers[2]?.body, 'next').href;
      expect(next).toMatch(new RegExp(`^${base}/stac/search\\?limit=1&bbox=0%2C0%2C90%2C90&token=`));
    } finally {
      await behind.close();
    }
  });
});

describe('documents', () => {
  it.each([
    '/stac',
    '/stac/collections?limit=1000',
    '/stac/collections/alps',
    '/stac/collections/dateline/items',
    '/stac/search?limit=1000',
  ])('are valid STAC for stac-node-validator: %s', async (at) => {
    const { status, body } = await app.read(at, app.people.admin);
    expect(status).toBe(200);
    await expectValid(body);
  });
});

describe('queryables, sortables, children, aggregations', () => {
  it('describe the properties of a collection', async () => {
    const { body, headers } = await app.read('/stac/collections/alps/queryables');
    expect(headers.get('content-type')).toBe('application/schema+json');
    expect(body).toMatchObject({
      $id: `${app.url}/stac/collections/alps/queryables`,
      type: 'object',
      additionalProperties: true,
      properties: {
        id: { type: 'string' },
        collection: { enum: ['alps'] },
        geometry: { $ref: expect.any(String) },
        datetime: { type: 'string', format: 'date-time' },
        'eo:cloud_cover': { type: 'number', minimum: 0, maximum: 100 },
        platform: { type: 'string' },
      },
    });
    const sortables = (await app.read('/stac/collections/alps/sortables')).body;
    expect(Object.keys(sortables.properties)).toEqual(expect.arrayContaining(['id', 'datetime', 'eo:cloud_cover']));
    expect(sortables.properties).not.toHaveProperty('geometry');
  });

  it('lists the children, by type', async () => {
    const { body } = await app.read('/stac/children?type=Collection');
    expect(body.children.map(({ id }: Json) => id)).toContain('alps');
    expect((await app.read('/stac/children?type=Catalog')).body.children).toEqual([]);
    expect((await app.read('/stac/children?type=Thing')).status).toBe(400);
  });

  it('counts what a search would find, over all and over one collection, in both forms', async () => {
    const query = 'aggregations=total_count,datetime_frequency&datetime_frequency_interval=month&bbox=5,44,10,49';
    const { body } = await app.read(`/stac/aggregate?${query}`);
    expect(body).toMatchObject({ type: 'AggregationCollection' });
    expect(body.aggregations[0]).toMatchObject({ name: 'total_count', data_type: 'integer', value: 25 });
    expect(body.aggregations[1].buckets.map(({ frequency }: Json) => frequency)).toEqual([25]);
    const posted = await app.call('POST', '/stac/collections/alps/aggregate', null, { aggregations: ['total_count'] });
    expect(posted.body.aggregations[0].value).toBe(25);
    expect((await app.read('/stac/aggregate?aggregations=nonsense')).body.description).toContain('nonsense');
  });

  it('counts and describes nothing that the caller may not read', async () => {
    const total = async (who: SignedIn | null) =>
      (await app.read('/stac/collections/dateline/aggregate', who)).body.aggregations[0].value;
    expect([await total(null), await total(app.people.viewer), await total(app.people.editor)]).toEqual([3, 3, 4]);
    const names = async (who: SignedIn | null) =>
      Object.keys((await app.read('/stac/collections/dateline/queryables', who)).body.properties);
    expect(await names(null)).not.toContain('hidden:field');
    expect(await names(app.people.editor)).toContain('hidden:field');
  });
});
