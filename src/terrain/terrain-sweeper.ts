import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Repetition } from '../platform/process/repetition.js';
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
  private readonly repetition = new Repetition(
    EVERY_MS,
    () => this.sweep(),
    (error) => this.log.warn(`the terrain sweep failed and will be repeated: ${String(error)}`),
  );

  constructor(
    private readonly dataSource: DataSource,
    private readonly records: TerrainRecords,
  ) {}

  onApplicationBootstrap(): void {
    this.repetition.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.repetition.stop();
  }

  /** @returns objects that are gone */
  async sweep(): Promise<number> {
    const jobs = await this.dataSource.query<Array<{ id: string }>>(UNFINISHED, [[...TERRAIN_JOBS], RETRY_HOURS, LOOK_BACK_DAYS]); // prettier-ignore
    return this.records.reap(jobs.map(({ id }) => foldersOfJob(id)));
  }
}

const UNFINISHED = `
  SELECT id FROM jobs WHERE kind = ANY($1) AND status IN ('failed', 'cancelled')
     AND completed_at BETWEEN now() - make_interval(days => $3) AND now() - make_interval(hours => $2)`;
