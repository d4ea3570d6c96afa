import { Module } from '@nestjs/common';
import { JobsModule } from '../../jobs/index.js';
import { CatalogCoreModule } from '../catalog.core.module.js';
import { ImportsController } from './imports.controller.js';
import { SceneImportKind } from './scene-import.kind.js';
import { SceneImports } from './scene-imports.service.js';

/** API side of imports. */
@Module({
  imports: [CatalogCoreModule, JobsModule],
  controllers: [ImportsController],
  providers: [SceneImports, SceneImportKind],
})
export class ImportsModule {}
