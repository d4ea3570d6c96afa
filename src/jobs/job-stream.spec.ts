import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type JobDto } from './job.dto.js';
import { JobStream } from './job-stream.js';
import { type Job } from './job.entity.js';

/** A row that the test changes, and what the client has received of it. */
class Scene {
  row: Pick<Job, 'id' | 'status' | 'version'> | null = { id: 'j', status: 'running', version: 1 };
  fails = false;
  received = '';
  ended = 0;
  readonly closed = jest.fn();
  readonly stream = new JobStream(
    { write: (chunk: string) => (this.received += chunk), end: () => (this.ended += 1) },
    {
      load: async () => {
        if (this.fails) throw new Error('no database');
        return this.row as Job | null;
      },
      present: async (job) => ({ id: job.id, status: job.status, progress: null }) as JobDto,
    },
    this.closed,
  );

  change(row: Partial<Pick<Job, 'status' | 'version'>>): void {
    if (this.row) this.row = { ...this.row, ...row };
    this.stream.changed();
  }

  get events(): string[] {
    return [...this.received.matchAll(/event: (\w+)/g)].map((match) => match[1] ?? '');
  }
}

describe('JobStream', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('tells the client when to come back, then what the job is now', async () => {
    const scene = new Scene();
    await jest.advanceTimersByTimeAsync(1);
    expect(scene.received).toBe(
      'retry: 3000\n\nid: 1\nevent: snapshot\ndata: {"id":"j","status":"running","progress":null}\n\n',
    );
    scene.stream.close();
  });

  it('merges changes into two events per second', async () => {
    const scene = new Scene();
    for (let version = 2; version <= 101; version += 1) {
      await jest.advanceTimersByTimeAsync(20);
      scene.change({ version });
    }
    await jest.advanceTimersByTimeAsync(600);
    expect(scene.events.filter((event) => event === 'progress').length).toBeLessThanOrEqual(5);
    expect(scene.received).toContain('id: 101\n');
    scene.stream.close();
  });

  it('says nothing when a notice changed nothing', async () => {
    const scene = new Scene();
    await jest.advanceTimersByTimeAsync(600);
    scene.change({});
    await jest.advanceTimersByTimeAsync(600);
    expect(scene.events).toEqual(['snapshot']);
    scene.stream.close();
  });

  it('ends with the job, once', async () => {
    const scene = new Scene();
    await jest.advanceTimersByTimeAsync(1);
    scene.change({ status: 'failed', version: 2 });
    await jest.advanceTimersByTimeAsync(600);
    scene.change({ version: 3 });
    scene.stream.close();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(scene.events).toEqual(['snapshot', 'status', 'end']);
    expect([scene.ended, scene.closed.mock.calls.length]).toEqual([1, 1]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ends when the row is gone', async () => {
    const scene = new Scene();
    scene.row = null;
    await jest.advanceTimersByTimeAsync(1);
    expect([scene.events, scene.ended]).toEqual([[], 1]);
  });

  it('keeps the line open with a comment every 15 s', async () => {
    const scene = new Scene();
    await jest.advanceTimersByTimeAsync(31_000);
    expect(scene.received.match(/: ping\n\n/g)).toHaveLength(2);
    scene.stream.close();
  });

  it('outlives the database', async () => {
    const scene = new Scene();
    await jest.advanceTimersByTimeAsync(600);
    scene.fails = true;
    scene.change({ version: 2 });
    await jest.advanceTimersByTimeAsync(5_000);
    expect(scene.ended).toBe(0);
    scene.fails = false;
    await jest.advanceTimersByTimeAsync(2_000);
    expect(scene.events).toEqual(['snapshot', 'progress']);
    scene.stream.close();
  });
});
