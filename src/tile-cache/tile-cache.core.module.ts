import { Module } from '@nestjs/common';
import { DatasetsCoreModule } from '../datasets/index.js';
import { TileCacheCare } from './tile-cache-care.js';
import { TileStore } from './tile-store.js';

/** What API and workers share: the tiles that are kept. */
@Module({ imports: [DatasetsCoreModule], providers: [TileStore, TileCacheCare], exports: [TileStore, TileCacheCare] })
export class TileCacheCoreModule {}
