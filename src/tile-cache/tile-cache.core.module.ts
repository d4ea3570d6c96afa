import { Module } from '@nestjs/common';
import { DatasetsCoreModule } from '../datasets/index.js';
import { TileStore } from './tile-store.js';

/** What API and workers share: the tiles that are kept. */
@Module({ imports: [DatasetsCoreModule], providers: [TileStore], exports: [TileStore] })
export class TileCacheCoreModule {}
