import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Json, type Answer } from '../support/catalog-app.js';
import { type StubRecord } from '../support/csw-server.js';
import { flightLine } from '../support/flight-line.js';
import { type HarvestApp, startHarvestApp, THREDDS } from '../support/harvest-app.js';
import { until } from '../support/until.js';
import { JobSweeper } from '../../src/jobs/job-sweeper.js';
import { CatalogueRefreshers } from '../../src/registry/index.js';

const PARENT = 'hyspex-2023';

const line = (number: number, extra: Partial<StubRecord> = {}): StubRecord => ({
  identifier: `line-${String(number).padStart(2, '0')}`,
  title: `Flight line ${number}`,
  abstract: `Belongs to ${PARENT}`,
  references: [{ scheme: 'OPENDAP:OPENDAP', url: `${THREDDS}/dodsC/hyspex/2023/line-${number}.nc` }],
  parentIdentifier: PARENT,
  ...extra,
});
/** Between the lines in the order of identifiers, and no child. */
const STRANGER: StubRecord = { identifier: 'line-02-report', title: `Report of ${PARENT}`, references: [] };
const RECORDS: StubRecord[] = [
  { identifier: PARENT, title: 'Campaign of 2023', references: [] },
  line(1),
  line(2),
  STRANGER,
  line(3, { references: [] }),
  line(4),
  line(5),
];

let app: HarvestApp;

beforeAll(async () => {
  app = await startHarvestApp();
  await mkdir(join(app.folders.hyspex, '2023'));
  for (const number of [1, 2, 4, 5])
    await writeFile(join(app.folders.hyspex, `2023/line-${number}.nc`), await flightLine(number));
}, 60_000);

beforeEach(() => {
  Object.assign(app.csw, { records: RECORDS, mode: 'ok', maxPage: 100, unknownProperties: [] });
});

afterAll(() => app?.close());

const post = (path: string, body: Json, who = app.people.owner): Promise<Answer> => app.call('POST', path, who, body);
const campaign = async (id: string): Promise<Json> => (await app.call('GET', `/jobs/hyspex-csw-campaigns/${id}`)).body;
const settle = () => app.get(JobSweeper).sweep({ wait: true });
const statusOf = async (id: string): Promise<string> =>
  (await app.call('GET', `/jobs/${id}`, app.people.owner)).body.status;
const jobsOf = (answer: Answer): string[] => answer.body.queued.map((child: Json) => child.job_id);
const cancel = async (...ids: string[]) => {
  for (const id of ids) await app.call('POST', `/jobs/${id}/cancel`, app.people.owner);
};

describe('one flight line', () => {
  it('is shown before it is converted, the mounted file before its address', async () => {
    const { status, body } = await post('/datasets/hyspex-csw', { identifier: 'line-01', target_epsg: 32633 });
    expect([status, body.submitted, body.job_ids]).toEqual([200, false, []]);
    expect(body).toMatchObject({
      metadata: { title: 'Flight line 1', identifier: 'line-01' },
      opendap_url: `${THREDDS}/dodsC/hyspex/2023/line-1.nc`,
      local_path: 'root://hyspex/2023/line-1.nc',
      existing: [],
    });
    expect(body.configs.map((config: Json) => [config.implementation, config.variant, config.variables])).toEqual([
      ['hyspex_rgb', 'rgb', undefined],
      ['grid', 'z', ['z']],
    ]);
    expect(body.configs[0]).toMatchObject({
      input_dataset: 'root://hyspex/2023/line-1.nc',
      processing: { target_epsg: 32633 },
    });
    // What is shown can be sent.
    expect((await post('/jobs/nc-to-geotiff', body.configs[0])).status).toBe(202);
  });

  it('is converted once; what is registered is left out', async () => {
    const submitted = await post('/datasets/hyspex-csw', {
      identifier: 'line-01',
      submit: true,
      output_file: 'one.tif',
    });
    expect([submitted.status, submitted.body.job_ids.length]).toEqual([202, 2]);
    const again = await post('/datasets/hyspex-csw', { identifier: 'line-01', submit: true, output_file: 'one.tif' });
    expect([again.status, again.body.detail.job_id]).toEqual([409, submitted.body.job_ids[0]]);

    for (const id of submitted.body.job_ids) expect(await app.runJob(id)).toMatchObject({ status: 'complete' });
    const { body } = await post('/datasets/hyspex-csw', { identifier: 'line-01', submit: true });
    expect(body.existing.map((one: Json) => one.variant).toSorted()).toEqual(['rgb', 'z']);
    expect([body.submitted, body.job_ids]).toEqual([false, []]);
    const { body: dataset } = await app.call('GET', `/datasets/${body.existing[0].dataset_id}`);
    expect(dataset).toMatchObject({ identifier: 'line-01', opendap_url: `${THREDDS}/dodsC/hyspex/2023/line-1.nc` });
    expect(dataset.source_filename ?? dataset.filename).toBe('one_rgb.tif');

    const forced = await post('/datasets/hyspex-csw', {
      identifier: 'line-01',
      submit: true,
      force: true,
      variant: 'z',
    });
    expect([forced.status, forced.body.job_ids.length]).toEqual([202, 1]);
    await cancel(...forced.body.job_ids);
  }, 60_000);

  it.each([
    [{ identifier: 'nothing' }, 404, 'record_not_found'],
    [{ identifier: 'line-03' }, 404, 'no_opendap_reference'],
  ])('%j is %i %s', async (body, status, code) => {
    const answer = await post('/datasets/hyspex-csw', body);
    expect([answer.status, answer.body.detail.code]).toEqual([status, code]);
  });

  it('needs the right to upload', async () => {
    expect((await post('/datasets/hyspex-csw', { identifier: 'line-01' }, app.people.viewer)).status).toBe(403);
    expect((await app.call('POST', '/datasets/hyspex-csw', null, { identifier: 'line-01' })).status).toBe(401);
  });
});

describe('missing variants', () => {
  it('are reported and made', async () => {
    const rgb = await post('/datasets/hyspex-csw', { identifier: 'line-05', submit: true, variant: 'rgb' });
    await app.runJob(rgb.body.job_ids[0]);
    const { body } = await app.call('GET', '/datasets/hyspex-missing-variants', app.people.owner);
    expect(body).toMatchObject({ total: 1, items: [{ identifier: 'line-05', present: ['rgb'], missing: ['z'] }] });
    const of = (query: string) => app.call('GET', `/datasets/hyspex-missing-variants?${query}`, app.people.owner);
    expect((await of('require=rgb')).body.total).toBe(0);
    expect((await of('require=z')).body.items[0].missing).toEqual(['z']);
    expect((await of('campaign_id=other')).body.total).toBe(0);
    expect((await of('require=w')).status).toBe(422);
    expect((await app.call('GET', '/datasets/hyspex-missing-variants')).status).toBe(401);

    const started = await post('/jobs/hyspex-missing-variants', {});
    expect(started.status).toBe(202);
    const twice = await post('/jobs/hyspex-missing-variants', {});
    expect([twice.status, twice.body.detail.job_id]).toEqual([409, started.body.job_id]);
    const job = await app.runJob(started.body.job_id);
    expect(job).toMatchObject({ status: 'fanned_out', result: { total: 1, errors: [] } });
    const [child] = (job.result as Json).queued;
    expect(child).toMatchObject({ identifier: 'line-05', variant: 'z' });
    await app.runJob(child.job_id);
    expect(await statusOf(job.id)).toBe('complete');
    expect((await of('')).body.total).toBe(0);
  }, 60_000);
});

describe('the children of a parent', () => {
  it('are looked at without queueing, in the order of their identifiers', async () => {
    const { status, body } = await post('/datasets/hyspex-csw-parent', {
      identifier: PARENT,
      submit: false,
      max_children: 3,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ scanned: 3, matched: 3, queued: [], job_id: null, next_start_position: 4 });
    expect(body.candidates.map((one: Json) => one.identifier)).toEqual(['line-02']);
    expect(body.skipped.map((one: Json) => [one.identifier, one.reason])).toEqual([
      ['line-01', 'registered'],
      ['line-01', 'registered'],
    ]);
    expect(body.errors).toMatchObject([{ identifier: 'line-03', code: 'no_opendap_reference' }]);
  });

  it('are queued batch by batch, one batch at a time', async () => {
    const wish = {
      identifier: PARENT,
      campaign_id: 'batches',
      max_children: 2,
      variant: 'z',
      campaign_total_children: 5,
    };
    const first = await post('/datasets/hyspex-csw-parent', wish);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      campaign_id: 'batches',
      start_position: 1,
      scanned: 2,
      matched: 2,
      next_start_position: 3,
    });
    expect(first.body.queued).toMatchObject([{ identifier: 'line-02', variant: 'z' }]);
    expect(await campaign('batches')).toMatchObject({
      parent_identifier: PARENT,
      total_children: 5,
      scanned: 2,
      queued: 1,
      children: { pending: 1, running: 0, complete: 0, failed: 0, cancelled: 0 },
      latest_batch: { job_id: first.body.job_id, status: 'fanned_out', start_position: 1, next_start_position: 3 },
      next_start_position: 3,
      finished: false,
    });
    const next = { ...wish, start_position: 3, max_children: 100 };
    const early = await post('/jobs/hyspex-csw-parent', next);
    expect([early.status, early.body.detail.job_id]).toEqual([409, first.body.job_id]);

    for (const id of jobsOf(first)) await app.runJob(id);
    expect(await statusOf(first.body.job_id)).toBe('complete');
    const second = await post('/jobs/hyspex-csw-parent', next);
    expect(second.status).toBe(202);
    const job = await app.runJob(second.body.job_id);
    expect(job.result).toMatchObject({ start_position: 3, scanned: 3, matched: 3, next_start_position: null });
    expect((job.result as Json).errors).toMatchObject([{ identifier: 'line-03' }]);
    expect((job.result as Json).skipped).toMatchObject([{ identifier: 'line-05', reason: 'registered' }]);
    for (const child of (job.result as Json).queued) await app.runJob(child.job_id);
    expect(await campaign('batches')).toMatchObject({
      scanned: 5,
      queued: 2,
      children: { complete: 2, pending: 0 },
      next_start_position: null,
      finished: true,
    });
    const { body } = await app.call('GET', '/datasets?campaign_id=batches', app.people.owner);
    expect(body.total).toBe(2);
  }, 60_000);

  it('of a campaign resumed twice at once are queued by one of the two', async () => {
    const wish = { identifier: PARENT, campaign_id: 'twice', max_children: 5, variant: 'rgb', force: true };
    const answers = await Promise.all([
      post('/datasets/hyspex-csw-parent', wish),
      post('/datasets/from-hyspex-parent', wish),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const [winner] = answers.filter(({ status }) => status === 200);
    await cancel(winner!.body.job_id);
    expect(await campaign('twice')).toMatchObject({
      latest_batch: { status: 'cancelled' },
      children: { pending: 0, cancelled: 4 },
    });
  });

  it('are found where the catalogue cannot filter by parent, and positions count what was scanned', async () => {
    app.csw.unknownProperties = ['apiso:ParentIdentifier'];
    app.csw.maxPage = 2;
    const wish = { identifier: PARENT, submit: false, max_children: 3, force: true };
    const { body } = await post('/datasets/hyspex-csw-parent', wish);
    // The parent itself, three lines and the report between them.
    expect(body).toMatchObject({ scanned: 5, matched: 3, next_start_position: 6 });
    expect(body.candidates.map((one: Json) => one.identifier)).toEqual(['line-01', 'line-02']);
    const rest = await post('/datasets/hyspex-csw-parent', { ...wish, start_position: 6 });
    expect(rest.body).toMatchObject({ scanned: 2, matched: 2, next_start_position: null });
  });

  it('stay queued when the catalogue fails half-way; a retry goes on from there', async () => {
    app.csw.maxPage = 1;
    const started = await post('/jobs/hyspex-csw-parent', {
      identifier: PARENT,
      campaign_id: 'broken',
      variant: 'rgb',
      force: true,
    });
    const asked = app.csw.requests.length;
    const breakdown = setInterval(() => {
      if (app.csw.requests.length >= asked + 3) app.csw.mode = 'exception';
    }, 1);
    const job = await app.runJob(started.body.job_id);
    clearInterval(breakdown);
    expect(job.status).toBe('failed');
    const before = await campaign('broken');
    expect(before.scanned).toBeGreaterThan(0);
    expect(before.next_start_position).toBe(before.scanned + 1);

    app.csw.mode = 'ok';
    expect((await app.call('POST', `/jobs/${job.id}/retry`, app.people.owner)).status).toBe(202);
    const retried = await app.runJob(job.id);
    expect(retried).toMatchObject({
      status: 'fanned_out',
      result: { scanned: 5, matched: 5, next_start_position: null },
    });
    expect((retried.result as Json).queued).toHaveLength(4);
    await cancel(job.id);
    await settle();
    expect(await statusOf(job.id)).toBe('cancelled');
  });

  it.each([
    [{ max_children: 101 }],
    [{ max_children: 0 }],
    [{ start_position: 0 }],
    [{ start_position: 1.5 }],
    [{ campaign_id: '../x' }],
    [{ variant: 'w' }],
    [{ target_resolution: -1 }],
    [{ campaign_id: 'batches', identifier: 'another-parent' }],
  ])('are not queued for %j', async (extra) => {
    expect((await post('/datasets/hyspex-csw-parent', { identifier: PARENT, ...extra })).status).toBe(422);
  });

  it('of nobody are an empty batch', async () => {
    const { status, body } = await post('/datasets/hyspex-csw-parent', { identifier: 'nothing', campaign_id: 'empty' });
    expect([status, body.scanned, body.queued]).toEqual([200, 0, []]);
    expect(await statusOf(body.job_id)).toBe('complete');
    expect((await campaign('empty')).finished).toBe(true);
  });

  it('of an unreachable catalogue are a 502, and the batch is a failed job', async () => {
    app.csw.mode = 'broken';
    const { status } = await post('/datasets/hyspex-csw-parent', { identifier: PARENT, campaign_id: 'down' });
    expect(status).toBe(502);
    expect((await campaign('down')).latest_batch.status).toBe('failed');
  });

  it('are counted for campaigns that there are', async () => {
    expect((await app.call('GET', '/jobs/hyspex-csw-campaigns/nothing')).status).toBe(404);
    expect((await app.call('GET', '/jobs/hyspex-csw-campaigns/a%00b')).status).toBe(422);
  });
});

describe('repairing metadata', () => {
  it('reads it again, except what a user wrote', async () => {
    const { body: found } = await app.call('GET', '/datasets?identifier=line-01', app.people.owner);
    const [edited, other] = found.items.map((one: Json) => one.dataset_id ?? one.id) as [string, string];
    await app.call('PATCH', `/datasets/${edited}`, app.people.owner, { title: 'My own title' });
    app.csw.records = RECORDS.map((one) =>
      one.identifier === 'line-01' ? { ...one, title: 'Flight line one', abstract: 'Anew' } : one,
    );
    const look = await post('/jobs/repair-csw-metadata', { dataset_ids: [edited, other], dry_run: true });
    expect((await app.runJob(look.body.job_id)).result).toMatchObject({ total: 2, updated: 2, dry_run: true });
    const started = await post('/jobs/repair-csw-metadata', { dataset_ids: [edited, other] });
    expect(started.status).toBe(202);
    expect((await app.runJob(started.body.job_id)).result).toMatchObject({ total: 2, updated: 2, unchanged: 0 });
    const titles = await Promise.all([edited, other].map((id) => app.call('GET', `/datasets/${id}`, app.people.owner)));
    expect(titles.map(({ body }) => body.title)).toEqual(['My own title', 'Flight line one']);
    expect(titles.map(({ body }) => body.abstract ?? body.summary)).toEqual(['Anew', 'Anew']);

    // The same on behalf of a resync of the registry: nothing is left to do.
    const refresh = app.get(CatalogueRefreshers).get();
    expect(await refresh([edited, other], { signal: new AbortController().signal })).toEqual({
      updated: 0,
      errors: [],
    });

    app.csw.records = [];
    const all = await post('/jobs/repair-csw-metadata', {});
    expect((await app.runJob(all.body.job_id)).result).toMatchObject({
      updated: 0,
      without_record: expect.arrayContaining([edited, other]),
    });
    app.csw.mode = 'broken';
    const failing = await post('/jobs/repair-csw-metadata', {});
    expect(await app.runJob(failing.body.job_id)).toMatchObject({ status: 'failed' });
    await cancel(failing.body.job_id);
  }, 60_000);

  it('is for owners', async () => {
    const { body: found } = await app.call('GET', '/datasets?identifier=line-01', app.people.owner);
    const id = found.items[0].dataset_id ?? found.items[0].id;
    const by = (who: typeof app.people.owner, dataset_ids: unknown) =>
      post('/jobs/repair-csw-metadata', { dataset_ids }, who);
    expect((await by(app.people.other, [id])).status).toBe(403);
    expect((await by(app.people.other, [crypto.randomUUID()])).status).toBe(404);
    expect((await by(app.people.viewer, [id])).status).toBe(403);
    expect((await by(app.people.owner, ['x'])).status).toBe(422);
    expect((await by(app.people.owner, [])).status).toBe(422);
  });
});

describe('faults of a batch', () => {
  /** Works on the job until the catalogue, asked for a third page, answers no more. */
  async function runUntilStandstill(jobId: string): Promise<{ run: ReturnType<typeof app.runJob> }> {
    const asked = app.csw.requests.length;
    const standstill = setInterval(() => {
      if (app.csw.requests.length >= asked + 3) app.csw.mode = 'never';
    }, 1);
    const run = app.runJob(jobId);
    await until(() => Promise.resolve(app.csw.mode === 'never'), 'the catalogue to stand still');
    clearInterval(standstill);
    return { run };
  }

  it('a lost worker: another one goes on from the cursor, the first writes nothing more', async () => {
    app.csw.maxPage = 1;
    const wish = { identifier: PARENT, campaign_id: 'lost', variant: 'rgb', force: true };
    const { body } = await post('/jobs/hyspex-csw-parent', wish);
    const { run: first } = await runUntilStandstill(body.job_id);
    await app.dataSource.query(`UPDATE jobs SET lease_until = now() - interval '1 s' WHERE id = $1`, [body.job_id]);
    await settle();
    app.csw.mode = 'ok';
    const job = await app.runJob(body.job_id);
    expect(job).toMatchObject({ status: 'fanned_out', attempt: 2, result: { scanned: 5, matched: 5 } });
    const queued = (job.result as Json).queued as Json[];
    expect(queued.map((child) => child.identifier)).toEqual(['line-01', 'line-02', 'line-04', 'line-05']);
    await first;
    expect(await statusOf(body.job_id)).toBe('fanned_out');
    expect(await campaign('lost')).toMatchObject({ scanned: 5, queued: 4 });
    // The bell rings again for what is done.
    expect((await app.runJob(body.job_id)).status).toBe('fanned_out');
    await cancel(body.job_id);
    expect(await campaign('lost')).toMatchObject({ children: { cancelled: 4 }, latest_batch: { status: 'cancelled' } });
  }, 120_000);

  it('a cancel while children are queued: those that were come to an end with it', async () => {
    app.csw.maxPage = 1;
    const wish = { identifier: PARENT, campaign_id: 'cancelled', variant: 'rgb', force: true };
    const { body } = await post('/jobs/hyspex-csw-parent', wish);
    const { run } = await runUntilStandstill(body.job_id);
    expect((await campaign('cancelled')).queued).toBeGreaterThan(0);
    await cancel(body.job_id);
    expect((await run).status).toBe('cancelled');
    app.csw.mode = 'ok';
    const { children } = await campaign('cancelled');
    expect(children).toMatchObject({ pending: 0, running: 0 });
    expect((await app.call('POST', `/jobs/${body.job_id}/retry`, app.people.owner)).status).toBe(202);
    const again = await app.runJob(body.job_id);
    expect(again).toMatchObject({ status: 'fanned_out', result: { start_position: 1, scanned: 5 } });
    await cancel(body.job_id);
  }, 60_000);
});
