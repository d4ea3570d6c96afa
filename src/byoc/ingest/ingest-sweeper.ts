import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Repetition } from '../../platform/process/repetition.js';
import { RedisConnections } from '../../platform/queues/redis-connections.js';
import { ByocCollection } from '../collections/byoc-collection.entity.js';
import { IngestBell } from './ingest-bell.js';

const EVERY_MS = 30_000;
/** Collections rung for in one sweep; the next sweep takes the rest. */
const BATCH = 100;

/** Finds collections with work to do and no job for it: after a crash between two commits, or while Redis was away. */
@Injectable()
export class IngestSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(IngestSweeper.name);
  private readonly repetition = new Repetition(
    EVERY_MS,
    () => this.sweep(),
    (error) => this.log.warn(`the BYOC sweep failed and will be repeated: ${String(error)}`),
  );

  constructor(
    private readonly dataSource: DataSource,
    private readonly bell: IngestBell,
    private readonly redis: RedisConnections,
  ) {}

  onApplicationBootstrap(): void {
    this.repetition.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.repetition.stop();
  }

  /** @returns how many collections were rung for. */
  async sweep(): Promise<number> {
    if (this.redis.down) return 0;
    const ids = await this.dataSource.query<Array<{ id: string }>>(WITHOUT_JOB, [BATCH]);
    for (const { id } of ids) {
      const collection = await this.dataSource.manager.findOneBy(ByocCollection, { id });
      if (collection !== null) await this.bell.ring(collection);
    }
    return ids.length;
  }
}

const WITHOUT_JOB = `
  SELECT w.id FROM (
    SELECT DISTINCT collection_id AS id FROM byoc_tiles WHERE status IN ('WAITING', 'QUEUED', 'INGESTING')
    UNION SELECT id FROM byoc_collections WHERE requires_metadata_update
  ) w
  WHERE NOT EXISTS (SELECT 1 FROM jobs j WHERE j.dedupe_key = 'byoc_ingest:' || w.id AND j.status IN ('pending', 'running'))
  LIMIT $1`;
