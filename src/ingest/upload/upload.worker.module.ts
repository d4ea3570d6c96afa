import { Module } from '@nestjs/common';
import { DatasetsCoreModule } from '../../datasets/index.js';
import { JobsWorkerModule } from '../../jobs/index.js';
import { CogPipeline } from './cog-pipeline.js';
import { IngestKinds } from './ingest-kinds.js';
import { IngestSweeper } from './ingest-sweeper.js';
import { RasterIngestHandler } from './raster-ingest.handler.js';
import { RasterReplaceHandler } from './raster-replace.handler.js';
import { StagedUploadExpiry } from './staged-upload-expiry.js';
import { UnreferencedRasters } from './unreferenced-rasters.js';

/** Worker side: the jobs, and the housekeeping of what they leave. */
@Module({
  imports: [DatasetsCoreModule, JobsWorkerModule],
  providers: [
    CogPipeline,
    RasterIngestHandler,
    RasterReplaceHandler,
    IngestKinds,
    UnreferencedRasters,
    StagedUploadExpiry,
    IngestSweeper,
  ],
})
export class UploadWorkerModule {}
