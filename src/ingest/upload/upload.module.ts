import { Module } from '@nestjs/common';
import { DatasetsCoreModule } from '../../datasets/index.js';
import { JobsModule } from '../../jobs/index.js';
import { DatasetFileController } from './dataset-file.controller.js';
import { FileReplacements } from './file-replacements.service.js';
import { IngestCommits } from './ingest-commits.service.js';
import { IngestKinds } from './ingest-kinds.js';
import { KnownCrs } from './known-crs.js';
import { PresignedUploadController } from './presigned-upload.controller.js';
import { PresignedUploads } from './presigned-uploads.service.js';
import { StagedJobs } from './staged-jobs.js';
import { StagedUploads } from './staged-uploads.service.js';
import { UnreferencedRasters } from './unreferenced-rasters.js';
import { UploadController } from './upload.controller.js';

/** API side of the upload chain. */
@Module({
  imports: [DatasetsCoreModule, JobsModule],
  controllers: [UploadController, PresignedUploadController, DatasetFileController],
  providers: [
    StagedUploads,
    StagedJobs,
    PresignedUploads,
    IngestCommits,
    FileReplacements,
    KnownCrs,
    IngestKinds,
    UnreferencedRasters,
  ],
})
export class UploadModule {}
