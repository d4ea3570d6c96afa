import { Module } from '@nestjs/common';
import { DatasetsCoreModule } from '../../datasets/index.js';
import { JobsModule } from '../../jobs/index.js';
import { DatasetFileController } from './dataset-file.controller.js';
import { FileReplacements } from './file-replacements.service.js';
import { IngestCommits } from './ingest-commits.service.js';
import { IngestKinds } from './ingest-kinds.js';
import { KnownCrs } from './known-crs.js';
import { StagedUploads } from './staged-uploads.service.js';
import { UnreferencedRasters } from './unreferenced-rasters.js';
import { UploadController } from './upload.controller.js';

/** API side of the upload chain. */
@Module({
  imports: [DatasetsCoreModule, JobsModule],
  controllers: [UploadController, DatasetFileController],
  providers: [StagedUploads, IngestCommits, FileReplacements, KnownCrs, IngestKinds, UnreferencedRasters],
})
export class UploadModule {}
