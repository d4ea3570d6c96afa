import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DatasetScenes } from './dataset-scenes.service.js';
import { DATASETS_COLLECTION } from './registry-collection.js';

const BATCH = 200;

/**
 * At the start of an API: gives every dataset its scene that has none or an older one (rows from before the catalogue,
 * rows changed by hand), and takes away scenes without a dataset. In the background; harmless beside another one.
 */
@Injectable()
export class DatasetScenesBackfill implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(DatasetScenesBackfill.name);
  private running: Promise<void> = Promise.resolve();
  private isStopping = false;

  constructor(
    private readonly scenes: DatasetScenes,
    private readonly dataSource: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run().then(
      (count) => count > 0 && this.log.log(`published ${count} dataset(s) in the catalogue`),
      (error: unknown) => this.log.error(`datasets could not be published in the catalogue: ${String(error)}`),
    ) as Promise<void>;
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  /** @returns how many scenes were written or taken away. */
  async run(): Promise<number> {
    let count = await this.removeOrphans();
    for (let after = NO_ID; !this.isStopping;) {
      const ids = await this.dataSource.transaction((manager) => this.publishBatch(manager, after));
      count += ids.length;
      if (ids.length < BATCH) break;
      after = ids.at(-1) as string;
    }
    return count;
  }

  /** Holds the rows, so that a change at the same moment comes after it. */
  private async publishBatch(manager: EntityManager, after: string): Promise<string[]> {
    const rows = await manager.query<Array<{ id: string }>>(STALE, [DATASETS_COLLECTION, after, BATCH]);
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0) await this.scenes.publish(manager, ids);
    return ids;
  }

  private async removeOrphans(): Promise<number> {
    const [, count] = await this.dataSource.manager.query<[unknown, number]>(ORPHANS, [DATASETS_COLLECTION]);
    return count;
  }
}

const NO_ID = '00000000-0000-0000-0000-000000000000';

const STALE = `
  SELECT d.id FROM datasets d LEFT JOIN scenes s ON s.collection_id = $1 AND s.id = d.id::text
   WHERE d.id > $2 AND (s.id IS NULL OR s.updated_at < d.updated_at)
   ORDER BY d.id LIMIT $3 FOR NO KEY UPDATE OF d`;

const ORPHANS = `
  DELETE FROM scenes s WHERE s.collection_id = $1 AND NOT EXISTS (SELECT 1 FROM datasets d WHERE d.id::text = s.id)`;
