import { Module } from '@nestjs/common';
import { CatalogCoreModule } from '../catalog.core.module.js';

@Module({ imports: [CatalogCoreModule], providers: [] })
export class ImportsWorkerModule {}
