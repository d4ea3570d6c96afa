import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EffectivePolicies } from '../../src/accounting/policies/effective-policies.js';
import { type Json } from '../support/catalog-app.js';
import { type AccountingApp, type AnotherApi, startAccountingApp } from '../support/accounting-app.js';

const COLLECTIONS = '/api/v1/byoc/collections';
const CATALOG = '/api/v1/catalog/1.0.0/collections';

describe('rate limits', () => {
  let app: AccountingApp;
  let second: AnotherApi;
  beforeAll(async () => {
    app = await startAccountingApp();
    second = await app.another();
  }, 60_000);
  afterAll(async () => {
    await second?.close();
    await app?.close();
  });

  const list = () => app.call('GET', COLLECTIONS, app.people.editor);
  const create = () => app.call('POST', COLLECTIONS, app.people.editor, { name: 'mine', s3Bucket: 'cogs' });
  const counted = async () => (await app.dataSource.query('SELECT count(*)::int AS n FROM byoc_collections'))[0].n;

  it('are off unless somebody sets them', async () => {
    const { body } = await app.call('GET', `/accounting/policies/${app.accountId}`, app.people.viewer);
    expect(body).toEqual({ accountId: app.accountId, source: 'instance', policies: [], updatedAt: null });
    expect((await list()).status).toBe(200);
  });

  it('let exactly so many through as the bucket holds, from two API processes at once', async () => {
    await app.limit([['REQUESTS', 20, 'PT1H']]);
    // The other process may remember for two seconds that there was no limit.
    second.get(EffectivePolicies).forget(app.accountId);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        i % 2 === 0
          ? app.fetch(CATALOG, app.people.editor).then((answer) => answer.status)
          : fetch(second.url + CATALOG, { headers: app.people.viewer.headers }).then((answer) => answer.status),
      ),
    );
    expect(answers.filter((status) => status === 200)).toHaveLength(20);
    expect(answers.filter((status) => status === 429)).toHaveLength(40);
  });

  it('answer 429 as every family does, with the headers that clients read', async () => {
    const { status, headers, body } = await list();
    expect(status).toBe(429);
    expect(body).toEqual({
      error: {
        status: 429,
        reason: 'Too Many Requests',
        message: 'You have exceeded your rate limit',
        code: 'RATE_LIMIT_EXCEEDED',
      },
    });
    // Milliseconds, digits only: sentinelhub-py divides by 1000. A token comes in 180 s.
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(100_000);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(180_000);
    expect(headers.get('x-ratelimit-remaining')).toBe('0');
    expect(headers.get('x-ratelimit-violatedpolicy')).toBe('REQUESTS 20 PT1H');
    expect(headers.get('access-control-expose-headers')).toContain('x-ratelimit-remaining');
    const catalog = await app.call('GET', CATALOG, app.people.editor);
    expect(catalog.status).toBe(429);
    expect(catalog.body).toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      description: 'You have exceeded your rate limit',
    });
  });

  it.each(['/API/V1/BYOC/collections', '/byoc/v1/collections/', '/api/v1/byoc/global'])(
    'hold for %s too',
    async (path) => expect((await app.call('GET', path, app.people.editor)).status).toBe(429),
  );

  it('are no concern of other accounts, of anonymous callers, of STAC, and of the limits themselves', async () => {
    const { editor, other } = app.people;
    expect((await app.call('GET', COLLECTIONS, other)).status).toBe(200);
    expect((await app.call('GET', '/api/v1/catalog/1.0.0')).status).toBe(200);
    expect((await app.call('GET', '/stac/collections', editor)).status).toBe(200);
    expect((await app.call('GET', '/accounting/usage', editor)).status).toBe(200);
    expect((await app.call('GET', `/aux/ratelimit/statistics/tokenCounts/${editor.id}`, editor)).status).toBe(200);
  });

  it('let a client through that waits as sentinelhub-py does', async () => {
    await app.limit([['REQUESTS', 1, 'PT2S']]);
    let answer = await list();
    let refusals = 0;
    for (let i = 0; i < 20 && (refusals === 0 || answer.status === 429); i++) {
      if (answer.status === 429) {
        refusals += 1;
        await new Promise((r) =>
          setTimeout(r, 1000 * (Number.parseInt(answer.headers.get('retry-after')!, 10) / 1000)),
        );
      }
      answer = await list();
    }
    expect(refusals).toBeGreaterThan(0);
    expect(answer.status).toBe(200);
  });

  it('sell units to as many simultaneous calls as there are units', async () => {
    await app.limit([['PROCESSING_UNITS', 5, 'PT1H']]);
    const before = await counted();
    const answers = await Promise.all(Array.from({ length: 12 }, create));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(7);
    expect(await counted()).toBe(before + 5);
    expect(refused[0]!.headers.get('x-processingunits-retry-after')).toBe(refused[0]!.headers.get('retry-after'));
    expect(refused[0]!.headers.get('x-processingunits-remaining')).toMatch(/^0(\.\d+)?$/);
    // Reading is free.
    expect((await list()).status).toBe(200);
  });

  it('charge what succeeds and give back what does not', async () => {
    await app.limit([['PROCESSING_UNITS', 3, 'PT21H']]);
    for (let i = 0; i < 5; i++)
      expect((await app.call('POST', COLLECTIONS, app.people.editor, { name: 7 })).status).toBe(400);
    expect((await app.remaining())['PROCESSING_UNITS PT21H']).toBeCloseTo(3, 3);
    expect((await create()).status).toBe(201);
    expect((await app.remaining())['PROCESSING_UNITS PT21H']).toBeCloseTo(2, 2);
  });

  it('say so when a request costs more than the bucket can ever hold', async () => {
    await app.limit([['PROCESSING_UNITS', 0.5, 'PT1M']]);
    const { status, headers, body } = await create();
    expect(status).toBe(429);
    expect(body.error).toMatchObject({ code: 'RATE_LIMIT_TOKEN_COUNT_EXCEEDS_CAPACITY' });
    expect(body.error.message).toMatch(/costs 1 processing units, more than the 0.5/);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('refuse with 403 once a budget is used up, and take nothing from the other buckets then', async () => {
    // This account has spent before: the new bucket starts at what the books leave of it.
    const spent = (await app.usage()).reduce((sum, { units }) => sum + units, 0);
    expect(spent).toBeGreaterThan(0);
    await app.limit([
      ['PROCESSING_UNITS', spent + 2, 'PT744H'],
      ['PROCESSING_UNITS', 100, 'PT20H'],
    ]);
    expect((await create()).status).toBe(201);
    expect((await create()).status).toBe(201);
    const { status, body, headers } = await create();
    expect(status).toBe(403);
    expect(body.error).toMatchObject({
      message: 'Insufficient processing units or requests available in your account.',
      code: 'ACCESS_INSUFFICIENT_PROCESSING_UNITS',
    });
    expect(headers.get('x-ratelimit-violatedpolicy')).toMatch(/^PROCESSING_UNITS .* PT744H$/);
    expect((await app.remaining())['PROCESSING_UNITS PT20H']).toBeCloseTo(98, 1);
  });

  it('price a search by area and months', async () => {
    await app.limit([['PROCESSING_UNITS', 10, 'PT22H']]);
    const search = (body: object) =>
      app.call('POST', '/api/v1/catalog/1.0.0/search', app.people.editor, { collections: ['sentinel-2-l2a'], ...body });
    const datetime = '2026-01-01T00:00:00Z/2026-02-15T00:00:00Z';
    expect((await search({ bbox: [11, 46, 11.1, 46.1], datetime })).status).toBe(200);
    expect((await app.remaining())['PROCESSING_UNITS PT22H']).toBeCloseTo(9.98, 2);
    expect((await search({ bbox: [11, 46, 11.1], datetime })).status).toBe(400);
    expect((await app.remaining())['PROCESSING_UNITS PT22H']).toBeCloseTo(9.98, 2);
    expect((await search({ bbox: [-180, -90, 180, 90], datetime })).status).toBe(200);
    expect((await app.remaining())['PROCESSING_UNITS PT22H']).toBeCloseTo(8.98, 2);
  });

  it('are read by rate-limiting-guard under the `sub` of the token', async () => {
    await app.limit([
      ['REQUESTS', 300, 'PT1M'],
      ['PROCESSING_UNITS', 1000, 'PT1M'],
      ['PROCESSING_UNITS', 400_000, 'PT744H'],
    ]);
    const { viewer } = app.people;
    const contract = await app.call(
      'GET',
      `/aux/ratelimit/contract?userId=${encodeURIComponent(`eq:${viewer.id}`)}`,
      viewer,
    );
    const counts = await app.call('GET', `/aux/ratelimit/statistics/tokenCounts/${viewer.id}`, viewer);
    expect(contract.status).toBe(200);
    expect((await app.call('GET', '/aux/ratelimit/contract', viewer)).body.data).toEqual(contract.body.data);
    const read = contract.body.data.flatMap((entry: Json) =>
      entry.policies.map((policy: Json) => ({
        id: `${entry.type.name}_${policy.capacity}_${policy.samplingPeriod}`,
        remaining: counts.body.data[entry.type.name][policy.samplingPeriod],
        nanos: policy.nanosBetweenRefills,
      })),
    );
    expect(read).toEqual([
      { id: 'REQUESTS_300_PT1M', remaining: 300, nanos: 200_000_000 },
      { id: 'PROCESSING_UNITS_1000_PT1M', remaining: 1000, nanos: 60_000_000 },
      { id: 'PROCESSING_UNITS_400000_PT744H', remaining: expect.any(Number), nanos: 6_696_000_000 },
    ]);
    expect(read[2].remaining).toBeLessThan(400_000);
  });

  it.each([
    ['/aux/ratelimit/contract?userId=eq:me', 400],
    ['/aux/ratelimit/contract?userId=a&userId=b', 400],
    ['/aux/ratelimit/statistics/tokenCounts/me', 400],
    ['/aux/ratelimit/contract?userId=eq:00000000-0000-4000-8000-000000000000', 403],
  ])('GET %s is answered with %i in the envelope', async (path, status) => {
    const answer = await app.call('GET', path, app.people.viewer);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({ status, code: expect.any(String) });
  });

  it('of others are theirs', async () => {
    const { other, admin } = app.people;
    const path = `/aux/ratelimit/statistics/tokenCounts/${app.people.editor.id}`;
    expect((await app.call('GET', path, other)).status).toBe(403);
    expect((await app.call('GET', path)).status).toBe(401);
    expect((await app.call('GET', `/aux/ratelimit/statistics/tokenCounts/${other.id}`, admin)).body).toEqual({
      data: { REQUESTS: {}, PROCESSING_UNITS: {} },
    });
    const nobody = '/aux/ratelimit/contract?userId=eq:00000000-0000-4000-8000-000000000000';
    expect((await app.call('GET', nobody, admin)).status).toBe(404);
  });
});
