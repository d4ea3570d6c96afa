import { Module } from '@nestjs/common';
import { JobsWorkerModule } from '../jobs/index.js';
import { RegistryCoreModule } from '../registry/index.js';
import { MagoTerrainHandler } from './mago/mago-terrain.handler.js';
import { TerrainMergeHandler } from './merge/terrain-merge.handler.js';
import { TerrainGenerateHandler } from './rgb/terrain-generate.handler.js';
import { TerrainPyramid } from './rgb/terrain-pyramid.js';
import { TerrainCoreModule } from './terrain.core.module.js';
import { TerrainSweeper } from './terrain-sweeper.js';

/** The background half: makes terrain. */
@Module({
  imports: [TerrainCoreModule, RegistryCoreModule, JobsWorkerModule],
  providers: [TerrainPyramid, TerrainGenerateHandler, TerrainMergeHandler, MagoTerrainHandler, TerrainSweeper],
})
export class TerrainWorkerModule {}
