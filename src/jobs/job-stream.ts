import { type JobDto } from './job.dto.js';
import { isTerminal } from './job-status.js';
import { type Job } from './job.entity.js';

/** How long a client waits before it connects again. */
const RETRY_MS = 3_000;
const PING_EVERY_MS = 15_000;
/** jobs-and-visibility §6: at most two events of progress per second. */
const EVENT_EVERY_MS = 500;
const DATABASE_RETRY_MS = 1_000;

export interface StreamSink {
  write(chunk: string): unknown;
  end(): unknown;
}

export interface StreamSource {
  /** The present row; null when it has been deleted. */
  load(): Promise<Job | null>;
  present(job: Job): Promise<JobDto>;
}

/**
 * The events of one job to one client: `snapshot`, then `progress` and `status` as the row changes, at last `end`.
 * A notice only says that something changed; every event is made from the row as it is now.
 */
export class JobStream {
  private readonly ping: NodeJS.Timeout;
  private timer: NodeJS.Timeout | undefined;
  private last: Pick<Job, 'status' | 'version'> | null = null;
  private sentAt = -Infinity;
  private isReading = false;
  private isDirty = false;
  private isClosed = false;

  constructor(
    private readonly sink: StreamSink,
    private readonly source: StreamSource,
    private readonly closed: () => void,
  ) {
    sink.write(`retry: ${RETRY_MS}\n\n`);
    this.ping = setInterval(() => this.sink.write(': ping\n\n'), PING_EVERY_MS);
    this.changed();
  }

  /** The row may have changed. Changes within half a second of the last event are read together. */
  changed(): void {
    this.isDirty = true;
    if (this.timer || this.isReading || this.isClosed) return;
    const wait = Math.max(0, this.sentAt + EVENT_EVERY_MS - performance.now());
    this.timer = setTimeout(() => void this.read(), wait);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    clearInterval(this.ping);
    clearTimeout(this.timer);
    this.closed();
    this.sink.end();
  }

  private async read(): Promise<void> {
    this.timer = undefined;
    this.isDirty = false;
    this.isReading = true;
    try {
      const job = await this.source.load();
      if (job === null) return this.close();
      if (!this.isClosed) await this.tell(job);
    } catch {
      // The database is away; the stream outlives it.
      this.isDirty = true;
      this.sentAt = performance.now() + DATABASE_RETRY_MS;
    } finally {
      this.isReading = false;
      if (this.isDirty) this.changed();
    }
  }

  private async tell(job: Job): Promise<void> {
    if (job.version === this.last?.version) return;
    const name = this.last === null ? 'snapshot' : this.last.status === job.status ? 'progress' : 'status';
    const dto = await this.source.present(job);
    if (this.isClosed) return;
    this.send(name, job.version, name === 'progress' ? progressOf(dto) : dto);
    this.last = { status: job.status, version: job.version };
    this.sentAt = performance.now();
    if (!isTerminal(job.status)) return;
    this.send('end', job.version, { id: job.id, status: job.status });
    this.close();
  }

  private send(event: string, version: number, data: object): void {
    this.sink.write(`id: ${version}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

function progressOf({ id, status, progress, current_step, counts, warnings, cancel_requested_at }: JobDto): object {
  return { id, status, progress, current_step, counts, warnings, cancel_requested_at };
}
