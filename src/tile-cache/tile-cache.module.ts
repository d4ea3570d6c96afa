import { Module } from '@nestjs/common';
import { MapcacheController } from './mapcache.controller.js';
import { Mapcache } from './mapcache.service.js';
import { TileCacheCoreModule } from './tile-cache.core.module.js';

/** The tile cache, over HTTP. */
@Module({ imports: [TileCacheCoreModule], controllers: [MapcacheController], providers: [Mapcache] })
export class TileCacheModule {}
