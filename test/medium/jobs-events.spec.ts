import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type JobDto } from '../../src/jobs/job.dto.js';
import { type Job, type JobRun } from '../../src/jobs/index.js';
import { gate, JobsBench, type JobsApi, type Person } from '../support/jobs.js';

interface Event {
  readonly id: number;
  readonly event: string;
  readonly data: Partial<JobDto>;
  readonly at: number;
}

/** Reads a stream to its end. */
/** Resolves when the first event has arrived; the stream begins with a line of its own. */
async function untilSnapshot(response: Response): Promise<void> {
  let text = '';
  for await (const chunk of (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes('event: snapshot')) return;
  }
}

async function eventsOf(response: Response): Promise<Event[]> {
  const events: Event[] = [];
  let text = '';
  for await (const chunk of (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
      if (!fields.event) continue;
      events.push({ id: Number(fields.id), event: fields.event, data: JSON.parse(fields.data), at: performance.now() });
    }
  }
  return events;
}

describe('the events of a job', () => {
  let bench: JobsBench;
  let api: JobsApi;
  let owner: Person;
  let other: Person;

  beforeAll(async () => {
    bench = await JobsBench.start();
    const first = await bench.api();
    [owner, other] = [await first.person('owner@swath.test'), await first.person('other@swath.test')];
    await bench.reset();
  }, 30_000);
  beforeEach(async () => {
    api = await bench.api();
  });
  afterEach(() => bench.reset());
  afterAll(() => bench.drop());

  const watch = (job: Pick<Job, 'id'>, headers: Record<string, string> = owner.headers, query = '') =>
    fetch(`${api.url}/jobs/${job.id}/events${query}`, { headers });

  it('begin with a snapshot, follow progress and status, and end with the job', async () => {
    const slow = gate();
    await bench.worker({
      vrt_create: async (run: JobRun) => {
        await slow.work({
          ...run,
          job: run.job,
          signal: run.signal,
          publish: async (work) => {
            await run.progress(0.05, 'validating');
            for (const fraction of [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]) {
              await new Promise((resolve) => setTimeout(resolve, 100));
              await run.progress(fraction, fraction % 0.2 === 0 ? 'building' : 'converting');
            }
            await new Promise((resolve) => setTimeout(resolve, 700));
            await run.publish(work);
          },
        });
      },
    });
    const job = await api.submit({ createdBy: owner.id });
    await slow.started;
    const response = await watch(job);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    slow.open();
    const events = await eventsOf(response);
    const names = events.map((event) => event.event);
    expect(names[0]).toBe('snapshot');
    expect(events[0]?.data).toMatchObject({ id: job.id, status: 'running', can_retry: false });
    expect(names.slice(-2)).toEqual(['status', 'end']);
    expect(events.at(-2)?.data).toMatchObject({ status: 'complete', progress: 1, result: { done: true } });
    expect(events.at(-1)?.data).toEqual({ id: job.id, status: 'complete' });
    const progress = events.filter((event) => event.event === 'progress');
    expect(progress.length).toBeGreaterThan(0);
    for (const [i, event] of events.slice(1, -1).entries()) {
      expect(event.id).toBeGreaterThan(events[i]?.id ?? 0);
      expect(event.at - (events[i]?.at ?? 0)).toBeGreaterThan(400);
    }
  }, 15_000);

  it('are a fresh snapshot and the end for a job that is over, whatever was seen before', async () => {
    const job = await api.submit({ createdBy: owner.id, staged: true });
    await bench.sql.query(`UPDATE jobs SET status = 'failed', error_code = 'timeout' WHERE id = $1`, [job.id]);
    const events = await eventsOf(await watch(job, { ...owner.headers, 'last-event-id': '1' }));
    expect(events.map((event) => event.event)).toEqual(['snapshot', 'end']);
    expect(events[0]).toMatchObject({ id: 2, data: { status: 'failed', error_code: 'timeout' } });
  });

  it('come from whichever process changed the row', async () => {
    const watcher = await bench.api();
    const job = await api.submit({ createdBy: owner.id });
    const response = await fetch(`${watcher.url}/jobs/${job.id}/events`, { headers: owner.headers });
    const events = eventsOf(response);
    await api.send('POST', `/jobs/${job.id}/cancel`, { as: owner });
    expect((await events).at(-1)?.data.status).toBe('cancelled');
  });

  it('go on after the listening connection was lost', async () => {
    const job = await api.submit({ createdBy: owner.id, staged: true });
    const stream = await watch(job);
    // The snapshot has been read: what follows can only come through the new connection.
    await untilSnapshot(stream.clone());
    const events = eventsOf(stream);
    await bench.sql.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await bench.sql.query(`UPDATE jobs SET status = 'cancelled' WHERE id = $1`, [job.id]);
    expect((await events).map((event) => event.event)).toEqual(expect.arrayContaining(['status', 'end']));
  });

  it('are for those who may read the job', async () => {
    const [ours, nobodys] = [await api.submit({ createdBy: owner.id }), await api.submit({ createdBy: null })];
    await bench.sql.query(`UPDATE jobs SET status = 'complete'`);
    expect((await watch(ours, {})).status).toBe(401);
    expect((await watch(ours, other.headers)).status).toBe(403);
    expect((await watch(nobodys, {})).status).toBe(200);
    expect((await watch({ id: crypto.randomUUID() })).status).toBe(404);
    expect((await watch({ id: 'x' })).status).toBe(422);
  });

  it('open once with a ticket instead of a header', async () => {
    const [job, another] = [await api.submit({ createdBy: owner.id }), await api.submit({ createdBy: owner.id })];
    await bench.sql.query(`UPDATE jobs SET status = 'complete'`);
    expect((await api.send('POST', `/jobs/${job.id}/events-ticket`, { as: other })).status).toBe(403);
    const issue = async () => {
      const { status, body } = await api.send('POST', `/jobs/${job.id}/events-ticket`, { as: owner });
      expect([status, body['expires_in']]).toEqual([201, 60]);
      return `?ticket=${String(body['ticket'])}`;
    };
    const ticket = await issue();
    expect(await bench.sql.query('SELECT token_sha256 FROM job_events_tickets')).not.toEqual([
      { token_sha256: ticket.slice(8) },
    ]);
    expect((await watch(another, {}, ticket)).status).toBe(401);
    const uses = await Promise.all([watch(job, {}, ticket), watch(job, {}, ticket)]);
    expect(uses.map((use) => use.status).sort()).toEqual([200, 401]);
    const late = await issue();
    await bench.sql.query(`UPDATE job_events_tickets SET expires_at = now() - interval '1 second'`);
    expect((await watch(job, {}, late)).status).toBe(401);
  });

  it('end with the process, so that it can stop', async () => {
    const job = await api.submit({ createdBy: owner.id, staged: true });
    const events = eventsOf(await watch(job));
    await new Promise((resolve) => setTimeout(resolve, 500));
    await bench.reset();
    expect((await events).map((event) => event.event)).toEqual(['snapshot']);
  });
});
