import { Module } from '@nestjs/common';
import { UploadWorkerModule } from './upload/upload.worker.module.js';
import { VrtWorkerModule } from './vrt/vrt.worker.module.js';

/** The background half: converts uploads, builds VRTs. */
@Module({ imports: [UploadWorkerModule, VrtWorkerModule] })
export class IngestWorkerModule {}
