import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type AccountingApp, startAccountingApp } from '../support/accounting-app.js';
import { freshRedis, type RedisServer } from '../support/redis-server.js';
import { until } from '../support/until.js';

const COLLECTIONS = '/api/v1/byoc/collections';

describe('limits when servers come and go', () => {
  let redis: RedisServer;
  let app: AccountingApp;
  beforeAll(async () => {
    redis = await freshRedis();
    app = await startAccountingApp({
      REDIS_URL: redis.url,
      SWATH_LIMIT_PU_PER_MONTH: '6',
      SWATH_LIMIT_REQUESTS_PER_MINUTE: '1000',
    });
  }, 60_000);
  afterAll(async () => {
    await app?.close();
    await redis?.drop();
  });

  const create = () => app.call('POST', COLLECTIONS, app.people.editor, { name: 'mine', s3Bucket: 'cogs' });
  const list = () => app.call('GET', COLLECTIONS, app.people.editor);
  const budget = async () => (await app.remaining())['PROCESSING_UNITS PT744H'];

  it('come from the settings where an account has none of its own', async () => {
    const { body } = await app.call('GET', `/accounting/policies/${app.accountId}`, app.people.admin);
    expect(body).toMatchObject({
      source: 'instance',
      policies: [
        { type: 'REQUESTS', capacity: 1000, samplingPeriod: 'PT1M', nanosBetweenRefills: 60_000_000 },
        { type: 'PROCESSING_UNITS', capacity: 6, samplingPeriod: 'PT744H' },
      ],
    });
  });

  it('a wiped Redis does not give a budget back', async () => {
    for (let i = 0; i < 4; i++) expect((await create()).status).toBe(201);
    await app.usage();
    await redis.wipe();
    expect(await budget()).toBeCloseTo(2, 2);
    await redis.wipe();
    // Many at once: one of them seeds the bucket, all of them draw from it.
    const answers = await Promise.all(Array.from({ length: 6 }, create));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 403, 403, 403, 403]);
  });

  it('another API process finds the same budget, also after a restart', async () => {
    const second = await app.another();
    const answer = await fetch(`${second.url}/accounting/policies/${app.accountId}`, {
      headers: app.people.editor.headers,
    });
    const { policies } = (await answer.json()) as { policies: Array<{ remaining: number }> };
    expect(policies[1]!.remaining).toBeCloseTo(0, 2);
    await second.close();
  });

  it('what a process has counted is written before it ends', async () => {
    const before = (await app.usage()).find(({ product }) => product === 'catalog')?.requests ?? 0;
    const second = await app.another();
    for (let i = 0; i < 3; i++)
      await fetch(`${second.url}/api/v1/catalog/1.0.0/collections`, { headers: app.people.editor.headers });
    await second.close();
    const rows = await app.dataSource.query<Array<{ requests: number }>>(
      `SELECT requests::int FROM usage_days WHERE product = 'catalog' AND outcome = 'ok'`,
    );
    expect(rows[0]?.requests).toBe(before + 3);
  });

  it('a bucket from a clock that ran ahead refills nothing, one of long ago is full', async () => {
    const client = new Redis(redis.url.replace('unix://', ''));
    const [key] = await client.keys('*:limits:*');
    const [field] = (await client.hkeys(key!)).filter((name) => name.startsWith('PROCESSING'));
    await client.hset(key!, field!, `1.5 ${Date.now() + 3_600_000}`);
    expect(await budget()).toBeCloseTo(1.5, 3);
    await client.hset(key!, field!, '-100 0');
    expect(await budget()).toBe(6);
    await client.hset(key!, field!, `-5 ${Date.now()}`);
    expect((await create()).status).toBe(403);
    client.disconnect();
  });

  it('a Redis that does not answer does not hold up requests, and limits again when it does', async () => {
    expect((await create()).status).toBe(403);
    const client = new Redis(redis.url.replace('unix://', ''));
    await client.call('CLIENT', 'PAUSE', '3000', 'ALL');
    expect((await create()).status).toBe(201);
    expect((await create()).status).toBe(201);
    await until(async () => (await create()).status === 403, 'the budget to hold again', 20_000);
    client.disconnect();
  }, 40_000);

  it('without Redis requests pass, and are counted all the same', async () => {
    const spent = async () =>
      (await app.usage()).filter((r) => r.product === 'byoc').reduce((sum, r) => sum + r.units, 0);
    const before = await spent();
    await redis.stop();
    await until(async () => (await create()).status === 201, 'a request to pass without Redis');
    expect((await list()).status).toBe(200);
    const { body } = await app.call('GET', `/accounting/policies/${app.accountId}`, app.people.editor);
    expect(body.policies.map((p: { remaining: number | null }) => p.remaining)).toEqual([null, null]);
    expect(await spent()).toBeGreaterThan(before);
    await redis.start();
    await until(async () => (await create()).status === 403, 'the budget to hold again');
  }, 30_000);
});
