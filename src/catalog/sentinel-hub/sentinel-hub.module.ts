import { Module } from '@nestjs/common';
import { CatalogCoreModule } from '../catalog.core.module.js';

@Module({ imports: [CatalogCoreModule], controllers: [], providers: [] })
export class SentinelHubCatalogModule {}
