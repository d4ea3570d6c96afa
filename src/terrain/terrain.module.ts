import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/index.js';
import { MagoFilesController } from './mago/mago-files.controller.js';
import { MagoFiles } from './mago/mago-files.service.js';
import { MagoTerrain } from './mago/mago-terrain.service.js';
import { StartMagoController } from './mago/start-mago.controller.js';
import { MergeTerrainController } from './merge/merge-terrain.controller.js';
import { TerrainMerge } from './merge/terrain-merge.service.js';
import { TerrainGeneration } from './rgb/terrain-generation.service.js';
import { TerrainTiles } from './rgb/terrain-tiles.service.js';
import { TerrainController } from './terrain.controller.js';
import { TerrainCoreModule } from './terrain.core.module.js';

/** Terrain over HTTP. Fixed paths come before those with an id. */
@Module({
  imports: [TerrainCoreModule, JobsModule],
  controllers: [MergeTerrainController, StartMagoController, MagoFilesController, TerrainController],
  providers: [TerrainGeneration, TerrainTiles, TerrainMerge, MagoTerrain, MagoFiles],
})
export class TerrainModule {}
