import { Module } from '@nestjs/common';
import { CatalogCoreModule } from '../catalog/index.js';
import { MetadataController } from './metadata.controller.js';

@Module({ imports: [CatalogCoreModule], controllers: [MetadataController] })
export class MetadataModule {}
