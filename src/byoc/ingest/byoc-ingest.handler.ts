import { setTimeout } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobHandlers, type JobHandler, type JobRun } from '../../jobs/index.js';
import { inParallel } from '../../platform/process/bounded-parallel.js';
import { ByocCollection } from '../collections/byoc-collection.entity.js';
import { ByocAggregates } from './aggregates.js';
import { isConfigured } from './configuration.js';
import { collectionIdOf } from './ingest-request.js';
import { beginTiles, type ClaimedTile, claimTiles, countOpen, hasWork, releaseAll } from './tile-claims.query.js';
import { TileExaminer } from './tile-examiner.js';
import { type Tally, TileResults } from './tile-results.js';

/** Tiles claimed at a time, and how many of them are examined and stored together. */
const CLAIM = 256;
const STORE = 64;
/** Tiles whose headers are read at the same time: enough to hide the latency of an object store. */
const READ_AT_ONCE = 16;
/** Staleness of the collection's measured members while tiles keep coming. */
const MEASURE_EVERY_MS = 5_000;
const LINGER_MS = 200;

/** Undoes the publishing transaction of a job that turned out to have more to do. */
class MoreWork extends Error {}

/**
 * Ingests all waiting tiles of one collection and measures the collection. There is at most one such job per collection,
 * so what an earlier attempt left claimed belongs to nobody; a run over tiles that are done finds nothing to do.
 */
@Injectable()
export class ByocIngestHandler implements JobHandler, OnModuleInit {
  readonly kind = 'byoc_ingest';

  constructor(
    private readonly handlers: JobHandlers,
    private readonly dataSource: DataSource,
    private readonly examiner: TileExaminer,
    private readonly results: TileResults,
    private readonly aggregates: ByocAggregates,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run(run: JobRun): Promise<void> {
    const collectionId = collectionIdOf(run.job);
    const tally: Tally = { ingested: 0, failed: 0 };
    do {
      await releaseAll(this.dataSource, collectionId);
      await this.drain(run, collectionId, tally);
      await this.aggregates.refresh(collectionId);
    } while ((await this.moreComes(run, collectionId)) || !(await this.publish(run, collectionId, tally)));
  }

  private async drain(run: JobRun, collectionId: string, tally: Tally): Promise<void> {
    let measuredAt = performance.now();
    for (;;) {
      await this.tell(run, collectionId, tally);
      const collection = await this.dataSource.manager.findOneBy(ByocCollection, { id: collectionId });
      if (collection === null) return;
      // The first tile decides what the others are judged by.
      const limit = isConfigured(collection.bands) ? CLAIM : 1;
      const tiles = await claimTiles(this.dataSource, collectionId, run.job.attemptId, limit);
      if (tiles.length === 0) return;
      for (let at = 0; at < tiles.length; at += STORE) {
        run.signal.throwIfAborted();
        await this.ingest(run, collection, tiles.slice(at, at + STORE), tally);
      }
      if (performance.now() - measuredAt < MEASURE_EVERY_MS) continue;
      await this.aggregates.refresh(collectionId);
      measuredAt = performance.now();
    }
  }

  private async ingest(run: JobRun, collection: ByocCollection, tiles: readonly ClaimedTile[], tally: Tally) {
    const { attemptId } = run.job;
    const ids = tiles.map(({ id }) => id);
    await beginTiles(this.dataSource, attemptId, ids);
    const examined = await inParallel(tiles, READ_AT_ONCE, (tile) => this.examiner.examine(collection, tile));
    run.signal.throwIfAborted();
    const stored = await this.results.store(collection, attemptId, examined);
    tally.ingested += stored.ingested;
    tally.failed += stored.failed;
  }

  private async tell(run: JobRun, collectionId: string, { ingested, failed }: Tally): Promise<void> {
    const done = ingested + failed;
    const total = done + (await countOpen(this.dataSource, collectionId));
    const fraction = total === 0 ? 0 : Math.min(0.99, done / total);
    await run.progress(fraction, 'validating', { done, total, failed, skipped: 0 });
  }

  /** Tiles come one request after another: without a moment's patience each would get a job of its own. */
  private async moreComes(run: JobRun, collectionId: string): Promise<boolean> {
    await setTimeout(LINGER_MS);
    run.signal.throwIfAborted();
    return hasWork(this.dataSource, collectionId);
  }

  /** @returns false when tiles came in after the last look; the row of the job is locked while this one is taken. */
  private async publish(run: JobRun, collectionId: string, tally: Tally): Promise<boolean> {
    try {
      await run.publish(async (manager) => {
        if (await hasWork(manager, collectionId)) throw new MoreWork();
        return { result: { collection_id: collectionId, ...tally } };
      });
      return true;
    } catch (error) {
      if (error instanceof MoreWork) return false;
      throw error;
    }
  }
}
