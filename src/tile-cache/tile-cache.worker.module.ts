import { Module } from '@nestjs/common';
import { TileCacheSweeper } from './tile-cache-sweeper.js';
import { TileCacheCoreModule } from './tile-cache.core.module.js';

/** The background half: keeps the cache true and within its size. */
@Module({ imports: [TileCacheCoreModule], providers: [TileCacheSweeper] })
export class TileCacheWorkerModule {}
