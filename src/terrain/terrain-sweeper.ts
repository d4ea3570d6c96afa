import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { TERRAIN_JOBS } from './terrain-kinds.js';
import { TerrainRecords } from './terrain-records.js';
import { foldersOfJob } from './terrain-request.js';

const EVERY_MS = 3_600_000;
/** Until then a retry takes over what is there; after so many days it was swept. */
const RETRY_HOURS = 24;
const LOOK_BACK_DAYS = 7;

/** Removes what unfinished jobs left behind, once nobody is expected to retry them. */
@Injectable()
export class TerrainSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(TerrainSweeper.name);
  private timer: NodeJS.Timeout | undefined;
  private current: Promise<unknown> = Promise.resolve();
  private isStopping = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly records: TerrainRecords,
  ) {}

  onApplicationBootstrap(): void {
    this.sweepAndRepeat();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.current;
  }

  /** @returns objects that are gone */
  async sweep(): Promise<number> {
    const jobs = await this.dataSource.query<Array<{ id: string }>>(UNFINISHED, [[...TERRAIN_JOBS], RETRY_HOURS, LOOK_BACK_DAYS]); // prettier-ignore
    return this.records.reap(jobs.map(({ id }) => foldersOfJob(id)));
  }

  private sweepAndRepeat(): void {
    this.current = this.sweep()
      .catch((error: unknown) => this.log.warn(`the terrain sweep failed and will be repeated: ${String(error)}`))
      .then(() => {
        if (!this.isStopping) this.timer = setTimeout(() => this.sweepAndRepeat(), EVERY_MS).unref();
      });
  }
}

const UNFINISHED = `
  SELECT id FROM jobs WHERE kind = ANY($1) AND status IN ('failed', 'cancelled')
     AND completed_at BETWEEN now() - make_interval(days => $3) AND now() - make_interval(hours => $2)`;
