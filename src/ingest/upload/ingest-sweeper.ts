import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { StagedUploadExpiry } from './staged-upload-expiry.js';
import { UnreferencedRasters } from './unreferenced-rasters.js';

const HOUR_MS = 3_600_000;
/** jobs-and-visibility §10: the time to commit an upload, and to retry a failed job. */
const KEEP_MS = 24 * HOUR_MS;
/** Away from the start, when everybody is busy. */
const FIRST_AFTER_MS = 60_000;
const EVERY_MS = HOUR_MS / 4;
/** Lists every object of the house: once a day is enough. */
const RASTERS_EVERY_MS = 24 * HOUR_MS;
/** `pg_advisory_lock` key: of all workers one sweeps at a time. */
const LOCK = 0x494e_4753;

export interface IngestSweep {
  readonly expired: number;
  readonly stagedFilesRemoved: number;
  readonly rasterObjectsRemoved: number;
}

/** The worker's housekeeping of the house bucket: expired uploads, and rasters that nothing serves any more. */
@Injectable()
export class IngestSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(IngestSweeper.name);
  private timer: NodeJS.Timeout | undefined;
  private current: Promise<unknown> = Promise.resolve();
  private rastersSweptAt = -Infinity;

  constructor(
    private readonly dataSource: DataSource,
    private readonly uploads: StagedUploadExpiry,
    private readonly rasters: UnreferencedRasters,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule(FIRST_AFTER_MS);
  }

  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.current;
  }

  /** null = another worker is at it. */
  async sweep(now: Date = new Date()): Promise<IngestSweep | null> {
    const before = new Date(now.getTime() - KEEP_MS);
    return this.alone(async () => ({
      expired: await this.uploads.expire(before),
      stagedFilesRemoved: await this.uploads.removeFiles(before),
      rasterObjectsRemoved: await this.sweepRasters(before),
    }));
  }

  private async sweepRasters(before: Date): Promise<number> {
    if (performance.now() - this.rastersSweptAt < RASTERS_EVERY_MS) return 0;
    this.rastersSweptAt = performance.now();
    return this.rasters.removeOlderThan(this.dataSource.manager, before);
  }

  private schedule(delayMs: number): void {
    this.timer = setTimeout(() => {
      this.current = this.sweep()
        .then(
          (done) => done && Object.values(done).some((n) => n > 0) && this.log.log({ msg: 'ingest sweep', ...done }),
        )
        .catch((error: unknown) => this.log.warn(`the ingest sweep failed and will be repeated: ${String(error)}`))
        .then(() => this.timer && this.schedule(EVERY_MS));
    }, delayMs).unref();
  }

  private async alone<T>(work: () => Promise<T>): Promise<T | null> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const [row] = (await runner.query('SELECT pg_try_advisory_lock($1) AS held', [LOCK])) as { held: boolean }[];
      if (!row?.held) return null;
      try {
        return await work();
      } finally {
        await runner.query('SELECT pg_advisory_unlock($1)', [LOCK]);
      }
    } finally {
      await runner.release();
    }
  }
}
