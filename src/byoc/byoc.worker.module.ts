import { Module } from '@nestjs/common';
import { JobsWorkerModule } from '../jobs/index.js';
import { ByocCoreModule } from './byoc.core.module.js';
import { ByocAggregates } from './ingest/aggregates.js';
import { ByocIngestHandler } from './ingest/byoc-ingest.handler.js';
import { IngestSweeper } from './ingest/ingest-sweeper.js';
import { TileExaminer } from './ingest/tile-examiner.js';
import { TileResults } from './ingest/tile-results.js';
import { CoverTracer } from './ingest/trace/cover-tracer.js';

/** The background half: checks tiles and makes scenes of them. */
@Module({
  imports: [ByocCoreModule, JobsWorkerModule],
  providers: [ByocIngestHandler, TileExaminer, CoverTracer, TileResults, ByocAggregates, IngestSweeper],
})
export class ByocWorkerModule {}
