import { Module } from '@nestjs/common';
import { JobsWorkerModule } from '../../jobs/index.js';
import { ImportsCoreModule } from './imports.core.module.js';
import { SceneImportHandler } from './scene-import.handler.js';
import { SceneImportKind } from './scene-import.kind.js';

/** Worker side of imports. */
@Module({
  imports: [ImportsCoreModule, JobsWorkerModule],
  providers: [SceneImportHandler, SceneImportKind],
})
export class ImportsWorkerModule {}
