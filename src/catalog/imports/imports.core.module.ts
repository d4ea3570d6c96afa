import { Module } from '@nestjs/common';
import { CatalogCoreModule } from '../catalog.core.module.js';
import { BandFiles } from './band-files.js';
import { ProductImports } from './product-imports.service.js';

/** The import itself, for workers and commands. */
@Module({
  imports: [CatalogCoreModule],
  providers: [BandFiles, ProductImports],
  exports: [ProductImports],
})
export class ImportsCoreModule {}
