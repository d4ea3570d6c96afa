import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DATASET_READ_CHECK, type DatasetReadCheck, type Job } from '../../src/jobs/index.js';
import { type AdminJobPage, type JobDto, type JobPage } from '../../src/jobs/job.dto.js';
import { eventually, gate, JobsBench, type JobsApi, type Person } from '../support/jobs.js';

const HIDDEN_DATASET = crypto.randomUUID();
const check: DatasetReadCheck = {
  assertReadable: async (_, id) => {
    if (id === HIDDEN_DATASET) throw new DomainError('NOT_FOUND', 'Dataset not found');
  },
};
/** Stands for the datasets feature, which lies above jobs. */
@Module({ providers: [{ provide: DATASET_READ_CHECK, useValue: check }] })
class DatasetsAbove {}

describe('the jobs API', () => {
  let bench: JobsBench;
  let api: JobsApi;
  let admin: Person;
  let owner: Person;
  let other: Person;
  let viewer: Person;

  beforeAll(async () => {
    bench = await JobsBench.start();
    const first = await bench.api();
    admin = await first.admin();
    owner = await first.person('owner@swath.test');
    other = await first.person('other@swath.test');
    viewer = await first.person('viewer@swath.test', 'viewer');
    await bench.reset();
  }, 30_000);
  beforeEach(async () => {
    api = await bench.api({ imports: [DatasetsAbove] });
  });
  afterEach(() => bench.reset());
  afterAll(() => bench.drop());

  const set = (id: string, changes: string) => bench.sql.query(`UPDATE jobs SET ${changes} WHERE id = $1`, [id]);
  const mine = (input: object = {}): Promise<Job> => api.submit({ createdBy: owner.id, ...input });
  const failed = async (input: object = {}) => {
    const job = await mine({ staged: true, ...input });
    await set(job.id, `status = 'failed', staged = false, error_code = 'internal', completed_at = now()`);
    return job;
  };
  const becomes = (id: string, status: string) =>
    eventually(
      () => bench.job(id),
      (job) => job.status === status,
    );

  describe('GET /jobs/{id}', () => {
    it('shows every field, instants in UTC and missing values as null', async () => {
      const job = await mine({ sourceFilename: 'vrt_mosaic', warnings: [{ code: 'odd', message: 'odd' }] });
      const { status, headers, body } = await api.send<JobDto>('GET', `/jobs/${job.id}`, { as: owner });
      expect(status).toBe(200);
      expect(headers.get('retry-after')).toBe('2');
      expect(body).toEqual({
        id: job.id,
        kind: 'vrt_create',
        family: 'vrt',
        status: 'pending',
        dataset_id: null,
        result: null,
        progress: null,
        current_step: 'queued',
        counts: null,
        error_code: null,
        error_message: null,
        warnings: [{ code: 'odd', message: 'odd' }],
        warning_message: 'odd',
        can_retry: false,
        retry_reason: expect.any(String),
        source_filename: 'vrt_mosaic',
        rows_processed: null,
        rows_failed: null,
        attempt: 1,
        cancel_requested_at: null,
        created_by: null,
        parent_job_id: null,
        campaign_id: null,
        user_metadata: null,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        started_at: null,
        completed_at: null,
        archived_at: null,
      });
    });

    it('tells administrators who started it, and nobody else', async () => {
      const job = await mine();
      expect((await api.send<JobDto>('GET', `/jobs/${job.id}`, { as: admin })).body.created_by).toBe(owner.id);
      expect((await api.send<JobDto>('GET', `/jobs/${job.id}`, { as: owner })).body.created_by).toBeNull();
    });

    it('is open to its owner and administrators, to everybody when it has no owner', async () => {
      const [ours, nobodys] = [await mine(), await api.submit({ createdBy: null })];
      const look = (job: Job, as: Person | null) => api.send('GET', `/jobs/${job.id}`, { as }).then((a) => a.status);
      expect(await look(ours, null)).toBe(401);
      expect(await look(ours, other)).toBe(403);
      expect(await look(ours, admin)).toBe(200);
      expect(await look(nobodys, null)).toBe(200);
      expect(await look(nobodys, other)).toBe(200);
      const expired = { authorization: 'Bearer not.a.token' };
      expect((await api.send('GET', `/jobs/${nobodys.id}`, { headers: expired })).status).toBe(401);
    });

    it('answers 404 for an unknown id, 422 for a malformed one, and takes any UUID in any case, also under /api/', async () => {
      const job = await mine();
      expect((await api.send('GET', `/jobs/${crypto.randomUUID()}`, { as: owner })).status).toBe(404);
      const malformed = await api.send('GET', '/jobs/not-a-uuid', { as: owner });
      expect(malformed.status).toBe(422);
      expect(malformed.headers.get('content-type')).toContain('application/problem+json');
      expect((await api.send('GET', `/api/jobs/${job.id.toUpperCase()}/`, { as: owner })).status).toBe(200);
    });
  });

  describe('GET /jobs', () => {
    it('lists my own; for administrators all, or theirs', async () => {
      const ours = await mine();
      await api.submit({ createdBy: other.id });
      await api.submit({ createdBy: null });
      const ids = async (as: Person, query = '') =>
        (await api.send<JobPage>('GET', `/jobs${query}`, { as })).body.items.map((job) => job.id);
      expect(await ids(owner)).toEqual([ours.id]);
      expect(await ids(owner, '?all=true')).toEqual([ours.id]);
      expect(await ids(admin)).toHaveLength(3);
      expect(await ids(admin, '?mine=true')).toEqual([]);
      expect((await api.send('GET', '/jobs')).status).toBe(401);
    });

    it('pages without overlap and says where the neighbours are', async () => {
      for (let i = 0; i < 5; i += 1) await mine();
      await bench.sql.query(`UPDATE jobs SET created_at = '2024-06-01T00:00:00Z'`);
      const page = (offset: number) => api.send<JobPage>('GET', `/jobs?limit=2&offset=${offset}`, { as: owner });
      const pages = (await Promise.all([page(0), page(2), page(4)])).map((answer) => answer.body);
      expect(pages.map((p) => [p.total, p.returned, p.prev_offset, p.next_offset])).toEqual([
        [5, 2, null, 2],
        [5, 2, 0, 4],
        [5, 1, 2, null],
      ]);
      expect(new Set(pages.flatMap((p) => p.items.map((job) => job.id))).size).toBe(5);
      expect((await page(90)).body).toMatchObject({ total: 5, returned: 0, next_offset: null, prev_offset: 88 });
    });

    it('filters by everything it documents, statuses by either vocabulary', async () => {
      const dataset = crypto.randomUUID();
      const a = await mine({ datasetId: dataset });
      const b = await failed({ kind: 'raster_ingest' });
      await set(a.id, `created_at = '2024-01-01T00:00:00Z', campaign_id = 'c1', parent_job_id = '${b.id}'`);
      const found = async (query: string) =>
        (await api.send<JobPage>('GET', `/jobs?${query}`, { as: owner })).body.items.map((job) => job.id);
      for (const query of [
        'status=pending',
        'status=queued',
        'family=vrt',
        'kind=vrt_create',
        `dataset_id=${dataset.toUpperCase()}`,
        'campaign_id=c1',
        `parent_job_id=${b.id}`,
        'created_before=2024-01-02T00:00:00Z',
      ])
        expect([query, await found(query)]).toEqual([query, [a.id]]);
      for (const query of ['status=failure', 'status=failed&status=revoked', 'created_after=2024-01-02T00:00:00Z'])
        expect([query, await found(query)]).toEqual([query, [b.id]]);
      expect(await found('status=queued,failed&order=asc')).toEqual([a.id, b.id]);
      expect(await found('sort=completed_at')).toEqual([b.id, a.id]);
      expect(await found('sort=duration')).toHaveLength(2);
    });

    it.each([
      'status=accepted',
      'limit=0',
      'limit=201',
      'offset=-1',
      'sort=kind',
      'kind=x',
      'created_after=x',
      'archived=x',
    ])('refuses ?%s', async (query) => {
      const { status, body } = await api.send('GET', `/jobs?${query}`, { as: owner });
      expect(status).toBe(422);
      expect(JSON.stringify(body['detail'])).toContain(query.split('=')[0]);
    });
  });

  describe('GET /jobs/by-dataset/{dataset_id}', () => {
    it('shows the newest job I may read, null when there is none, 404 for a hidden dataset', async () => {
      const datasetId = crypto.randomUUID();
      const path = `/jobs/by-dataset/${datasetId}`;
      expect(await api.send('GET', path, { as: owner })).toMatchObject({ status: 200, body: null });
      const first = await mine({ datasetId });
      await api.submit({ createdBy: other.id, datasetId });
      const { body, headers } = await api.send<JobDto>('GET', path, { as: owner });
      expect(body.id).toBe(first.id);
      expect(headers.get('retry-after')).toBe('2');
      expect(await api.send('GET', path)).toMatchObject({ status: 200, body: null });
      expect((await api.send('GET', `/jobs/by-dataset/${HIDDEN_DATASET}`, { as: owner })).status).toBe(404);
      expect((await api.send('GET', '/jobs/by-dataset/x', { as: owner })).status).toBe(422);
    });
  });

  describe('POST /jobs/{id}/cancel', () => {
    it('cancels a waiting job at once, undoes its domain state, and takes its bell back', async () => {
      const job = await mine();
      const { status, body } = await api.send<JobDto>('POST', `/jobs/${job.id}/cancel`, { as: owner });
      expect([status, body.status, body.can_retry]).toEqual([202, 'cancelled', true]);
      expect(body.cancel_requested_at).not.toBeNull();
      expect(await bench.told(job.id)).toEqual(['cancelled']);
      const again = await api.send('POST', `/jobs/${job.id}/cancel`, { as: owner });
      expect(again).toMatchObject({ status: 409, body: { detail: { job_id: job.id } } });
    });

    it('reaches the handler of a running job within a second', async () => {
      const slow = gate();
      await bench.worker({ vrt_create: slow.work });
      const job = await mine();
      const run = await slow.started;
      const asked = performance.now();
      const { status, body } = await api.send<JobDto>('POST', `/jobs/${job.id}/cancel`, { as: owner });
      expect([status, body.status]).toEqual([202, 'running']);
      await eventually(
        async () => run.signal.aborted,
        (aborted) => aborted,
        1_000,
      );
      expect(performance.now() - asked).toBeLessThan(1_500);
      expect(await becomes(job.id, 'cancelled')).toMatchObject({ errorCode: null, completedAt: expect.any(Date) });
      expect(await bench.told(job.id)).toEqual(['cancelled']);
    });

    it('is too late once publishing has begun', async () => {
      const inside = Promise.withResolvers<void>();
      const finish = Promise.withResolvers<void>();
      await bench.worker({
        vrt_create: (run) =>
          run.publish(async () => {
            inside.resolve();
            await finish.promise;
            return {};
          }),
      });
      const job = await mine();
      await inside.promise;
      const refused = await api.send('POST', `/jobs/${job.id}/cancel`, { as: owner });
      expect(refused).toMatchObject({ status: 409, body: { detail: { code: 'too_late' } } });
      finish.resolve();
      await becomes(job.id, 'complete');
    });

    it('wins against a publish that has not begun', async () => {
      const asked = Promise.withResolvers<void>();
      const started = Promise.withResolvers<void>();
      await bench.worker({
        vrt_create: async (run) => {
          started.resolve();
          await asked.promise;
          await run.publish(async (manager) => {
            await manager.query(`INSERT INTO test_domain (job_id, event) VALUES ($1, 'published')`, [run.job.id]);
            return {};
          });
        },
      });
      const job = await mine();
      await started.promise;
      await set(job.id, 'cancel_requested_at = now()');
      asked.resolve();
      await becomes(job.id, 'cancelled');
      expect(await bench.told(job.id)).toEqual(['cancelled']);
    });

    it('takes the waiting children of a parent along', async () => {
      const parent = await mine({ staged: true });
      await set(parent.id, `status = 'fanned_out', staged = false`);
      const [waiting, running] = [await mine({ staged: true }), await mine({ staged: true })];
      await set(waiting.id, `parent_job_id = '${parent.id}'`);
      await set(
        running.id,
        `parent_job_id = '${parent.id}', status = 'running', lease_until = now() + interval '1 hour'`,
      );
      const { status, body } = await api.send<JobDto>('POST', `/jobs/${parent.id}/cancel`, { as: owner });
      expect([status, body.status]).toEqual([202, 'cancelled']);
      expect((await bench.job(waiting.id)).status).toBe('cancelled');
      expect((await bench.job(running.id)).cancelRequestedAt).not.toBeNull();
    });

    it('is for the owner with the capability of the kind, or who manages users', async () => {
      const [ours, viewers, nobodys] = [await mine(), await api.submit({ createdBy: viewer.id }), await api.submit()];
      const cancel = (job: Job, as: Person | null) =>
        api.send('POST', `/jobs/${job.id}/cancel`, { as }).then((answer) => answer.status);
      expect(await cancel(ours, null)).toBe(401);
      expect(await cancel(ours, other)).toBe(403);
      expect(await cancel(viewers, viewer)).toBe(403);
      expect(await cancel(nobodys, owner)).toBe(403);
      expect(await cancel(nobodys, admin)).toBe(202);
      expect(await cancel(ours, admin)).toBe(202);
    });
  });

  describe('POST /jobs/{id}/retry', () => {
    it('runs a failed job again as a new attempt', async () => {
      const job = await failed();
      const { status, body } = await api.send<JobDto>('POST', `/jobs/${job.id}/retry`, { as: owner });
      expect(status).toBe(202);
      expect(body).toMatchObject({ status: 'pending', attempt: 2, error_code: null, completed_at: null });
      expect(await bench.told(job.id)).toEqual(['retry']);
      await bench.worker();
      const done = await becomes(job.id, 'complete');
      expect(done.attemptId).not.toBe(job.attemptId);
    });

    it('refuses with the reason what cannot run again', async () => {
      const rebuild = await failed({ kind: 'vrt_rebuild' });
      const look = await api.send<JobDto>('GET', `/jobs/${rebuild.id}`, { as: owner });
      expect(look.body).toMatchObject({ can_retry: false, retry_reason: 'Call regenerate instead' });
      const refused = await api.send('POST', `/jobs/${rebuild.id}/retry`, { as: owner });
      expect(refused).toMatchObject({ status: 400, body: { detail: 'Call regenerate instead' } });
      expect((await api.send('POST', `/jobs/${(await mine()).id}/retry`, { as: owner })).status).toBe(400);
    });

    it('happens once when it is asked for twice at the same moment', async () => {
      const job = await failed();
      const retry = () => api.send('POST', `/jobs/${job.id}/retry`, { as: owner }).then((answer) => answer.status);
      const statuses = await Promise.all([retry(), retry(), retry()]);
      expect(statuses.filter((status) => status === 202)).toHaveLength(1);
      expect(statuses.every((status) => [202, 400, 409].includes(status))).toBe(true);
      expect((await bench.job(job.id)).attempt).toBe(2);
    });

    it('is refused while the same work runs under another job', async () => {
      const job = await failed({ dedupeKey: 'vrt:1' });
      const running = await mine({ dedupeKey: 'vrt:1' });
      const refused = await api.send('POST', `/jobs/${job.id}/retry`, { as: owner });
      expect(refused).toMatchObject({ status: 409, body: { detail: { job_id: running.id } } });
      expect(await bench.job(job.id)).toMatchObject({ status: 'failed', attempt: 1 });
    });
  });

  describe('archiving', () => {
    it('hides a job that is over, and refuses one that is not', async () => {
      const [over, waiting] = [await failed(), await mine()];
      expect((await api.send('DELETE', `/jobs/${waiting.id}`, { as: owner })).status).toBe(409);
      expect((await api.send('DELETE', `/jobs/${over.id}`, { as: other })).status).toBe(403);
      expect((await api.send('DELETE', `/jobs/${over.id}`, { as: owner })).status).toBe(204);
      expect((await api.send('GET', `/jobs/${over.id}`, { as: owner })).status).toBe(404);
      expect((await api.send('GET', `/jobs/${over.id}?archived=true`, { as: owner })).status).toBe(200);
      expect((await api.send<JobPage>('GET', '/jobs', { as: owner })).body.total).toBe(1);
      expect((await api.send<JobPage>('GET', '/jobs?archived=true', { as: owner })).body.total).toBe(2);
    });

    it('is done for many by POST /jobs/cleanup, after a look at what would happen', async () => {
      const old = await failed();
      await set(old.id, `completed_at = now() - interval '10 days'`);
      const recent = await failed();
      const cleanup = (json: object | undefined, as = admin) => api.send('POST', '/jobs/cleanup', { as, json });
      expect((await cleanup({ older_than_days: 7 }, owner)).status).toBe(403);
      for (const json of [{}, { dry_run: true }, { older_than_days: -1 }, { statuses: ['running'] }, { statuses: [] }])
        expect([json, (await cleanup(json)).status]).toEqual([json, 422]);
      expect((await cleanup(undefined)).status).toBe(422);
      const dry = await cleanup({ older_than_days: 7, dry_run: true });
      expect(dry.body).toEqual({ matched: 1, archived: 0, job_ids: [old.id] });
      expect((await cleanup({ older_than_days: 7 })).body).toEqual({ matched: 1, archived: 1, job_ids: [old.id] });
      expect((await cleanup({ statuses: ['failure'] })).body).toMatchObject({ job_ids: [recent.id] });
    });
  });

  it('sweeps on demand for administrators', async () => {
    const lost = await mine({ staged: true });
    await set(lost.id, `status = 'running', staged = false, lease_until = now() - interval '1 second'`);
    expect((await api.send('POST', '/jobs/cleanup/stale/', { as: owner })).status).toBe(403);
    const { status, body } = await api.send('POST', '/jobs/cleanup/stale/', { as: admin });
    expect([status, body]).toEqual([200, { requeued: 1, failed: 0, cancelled: 0, rung: 1 }]);
  });

  it('shows administrators all jobs with their users', async () => {
    const job = await mine({ sourceFilename: '100%_done.tif' });
    await set(job.id, `started_at = now() - interval '3 seconds', completed_at = now(), status = 'complete'`);
    await api.submit({ createdBy: other.id, sourceFilename: 'b.tif' });
    const list = (query = '') => api.send<AdminJobPage>('GET', `/admin/jobs/${query}`, { as: admin });
    const { body } = await list('?sort=username&order=desc');
    expect(body.total).toBe(2);
    expect(body.jobs.map((row) => row.username)).toEqual([owner.email, other.email]);
    expect(body.jobs[0]).toMatchObject({ id: job.id, user_id: owner.id, duration_seconds: expect.closeTo(3, 1) });
    for (const query of [
      '?search=100%25_',
      '?search=OWNER@',
      `?user_id=${owner.id}`,
      '?status=success',
      '?limit=1&skip=1',
    ])
      expect([query, (await list(query)).body.jobs.map((row) => row.id)]).toEqual([query, [job.id]]);
    for (const sort of ['created_at', 'source_filename', 'status', 'duration'])
      expect((await list(`?sort=${sort}&order=asc`)).body.jobs).toHaveLength(2);
    expect((await api.send('GET', '/admin/jobs', { as: owner })).status).toBe(403);
  });
});
