import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, HttpCode, Inject, Module, Param, Post } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { Caller, Public, type Principal } from '../../src/auth/index.js';
import { Idempotent, JobAccepted, JobOutbox } from '../../src/jobs/index.js';
import { JobsBench, type JobsApi, type Person } from '../support/jobs.js';

let refuse = false;
let hold: Promise<void> = Promise.resolve();

@Controller(['tasks', 'api/tasks'])
class WorkController {
  constructor(@Inject(JobOutbox) private readonly outbox: JobOutbox) {}

  @Post(':id')
  @HttpCode(202)
  @Public()
  @Idempotent()
  async start(@Body() body: { title?: string }, @Caller() principal: Principal | null, @Param('id') _id: string) {
    await hold;
    if (refuse) throw new DomainError('INVALID', 'title: too dull');
    const createdBy = principal?.ownerId ?? null;
    const job = await this.outbox.submit({ kind: 'vrt_create', request: { ...body }, createdBy, accountId: null });
    return JobAccepted.of(job.id, 'queued');
  }
}
@Module({ controllers: [WorkController] })
class WorkModule {}

describe('an Idempotency-Key', () => {
  let bench: JobsBench;
  let api: JobsApi;
  let me: Person;
  let other: Person;

  beforeAll(async () => {
    bench = await JobsBench.start();
    const first = await bench.api();
    [me, other] = [await first.person('me@swath.test'), await first.person('other@swath.test')];
    await bench.reset();
  }, 30_000);
  beforeEach(async () => {
    api = await bench.api({ imports: [WorkModule] });
  });
  afterEach(async () => {
    refuse = false;
    hold = Promise.resolve();
    await bench.reset();
  });
  afterAll(() => bench.drop());

  const post = (json: unknown, options: { key?: string; as?: Person | null; path?: string } = {}) => {
    const { key = 'k1', as = me, path = '/tasks/1' } = options;
    return api.send<JobAccepted>('POST', path, { as, json, headers: { 'idempotency-key': key } });
  };
  const jobs = async () => (await bench.sql.query<[{ n: number }]>('SELECT count(*)::int AS n FROM jobs'))[0].n;

  it('answers a repetition with the first answer and starts nothing', async () => {
    const first = await post({ title: 'a', tags: [1, 2] });
    const again = await post({ tags: [1, 2], title: 'a' }, { path: '/api/tasks/1/' });
    expect(first.status).toBe(202);
    expect(again).toMatchObject({ status: 202, body: first.body });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(await jobs()).toBe(1);
  });

  it('is refused for another body, another path parameter or another query', async () => {
    await post({ title: 'a' });
    expect((await post({ title: 'b' })).status).toBe(422);
    expect((await post({ title: 'a' }, { path: '/tasks/2' })).status).toBe(422);
    expect((await post({ title: 'a' }, { path: '/tasks/1?x=1' })).status).toBe(422);
    expect(await jobs()).toBe(1);
  });

  it('belongs to its caller', async () => {
    const answers = [await post({}), await post({}, { as: other }), await post({}, { as: null })];
    expect(new Set(answers.map((answer) => answer.body.job_id)).size).toBe(3);
  });

  it('starts one job when ten equal requests arrive at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => post({ title: 'race' })));
    expect(await jobs()).toBe(1);
    const accepted = answers.filter((answer) => answer.status === 202);
    expect(accepted.length).toBeGreaterThan(0);
    expect(new Set(accepted.map((answer) => answer.body.job_id)).size).toBe(1);
    expect(answers.every((answer) => answer.status === 202 || answer.status === 409)).toBe(true);
  });

  it('says that the first request is still running', async () => {
    const release = Promise.withResolvers<void>();
    hold = release.promise;
    const first = post({});
    await new Promise((resolve) => setTimeout(resolve, 200));
    const second = await post({});
    expect(second.status).toBe(409);
    expect(second.headers.get('retry-after')).toBe('1');
    release.resolve();
    expect((await first).status).toBe(202);
    expect((await post({})).body).toEqual((await first).body);
  });

  it('is free again after a request that failed', async () => {
    refuse = true;
    expect((await post({})).status).toBe(422);
    refuse = false;
    expect((await post({ title: 'better' })).status).toBe(202);
  });

  it('is forgotten after a day, and after two minutes when its request never answered', async () => {
    const first = await post({});
    await bench.sql.query(`UPDATE idempotency_keys SET created_at = now() - interval '25 hours'`);
    expect((await post({ title: 'new' })).body.job_id).not.toBe(first.body.job_id);
    await bench.sql.query(`UPDATE idempotency_keys SET status = NULL, created_at = now() - interval '3 minutes'`);
    expect((await post({ title: 'newer' })).status).toBe(202);
  });

  it('must be sane', async () => {
    expect((await post({}, { key: 'x'.repeat(256) })).status).toBe(422);
    expect((await post({}, { key: '' })).status).toBe(422);
    expect(await jobs()).toBe(0);
  });
});
