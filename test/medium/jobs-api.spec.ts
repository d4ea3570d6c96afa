import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DATASET_READ_CHECK, type DatasetReadCheck, type Job } from '../../src/jobs/index.js';
import { type AdminJobPage, type JobDto, type JobPage } from '../../src/jobs/job.dto.js';
import { JobsBench, type JobsApi, type Person } from '../support/jobs.js';

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

  beforeAll(async () => {
    bench = await JobsBench.start();
    const first = await bench.api();
    admin = await first.admin();
    owner = await first.person('owner@swath.test');
    other = await first.person('other@swath.test');
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
