import { Module } from '@nestjs/common';
import { CatalogCoreModule } from '../catalog/index.js';

@Module({ imports: [CatalogCoreModule], controllers: [], providers: [] })
export class MetadataModule {}
