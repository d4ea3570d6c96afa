import { Module } from '@nestjs/common';
import { CatalogCoreModule } from '../catalog.core.module.js';
import { BuiltInSeed } from './built-in-seed.js';

@Module({ imports: [CatalogCoreModule], providers: [BuiltInSeed] })
export class DefinitionsModule {}
