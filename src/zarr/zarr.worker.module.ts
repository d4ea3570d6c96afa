import { Module } from '@nestjs/common';
import { JobsWorkerModule } from '../jobs/index.js';
import { Footprints } from './ingest/footprints.query.js';
import { ZarrIngestHandler } from './ingest/zarr-ingest.handler.js';
import { ZarrKinds } from './ingest/zarr-kinds.js';
import { ZarrPublication } from './ingest/zarr-publication.js';
import { ZarrCoreModule } from './zarr.core.module.js';

/** The background half: reads stores. */
@Module({
  imports: [ZarrCoreModule, JobsWorkerModule],
  providers: [ZarrKinds, ZarrIngestHandler, ZarrPublication, Footprints],
})
export class ZarrWorkerModule {}
