import { Module } from '@nestjs/common';
import { CatalogCoreModule } from '../catalog/index.js';
import { JobsModule } from '../jobs/index.js';

@Module({ imports: [CatalogCoreModule, JobsModule], controllers: [], providers: [] })
export class ZarrModule {}
