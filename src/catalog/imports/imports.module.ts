import { Module } from '@nestjs/common';
import { JobsModule } from '../../jobs/index.js';
import { CatalogCoreModule } from '../catalog.core.module.js';

@Module({ imports: [CatalogCoreModule, JobsModule], controllers: [], providers: [] })
export class ImportsModule {}
