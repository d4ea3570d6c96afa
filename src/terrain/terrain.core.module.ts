import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatasetsCoreModule } from '../datasets/index.js';
import { TerrainDeletion } from './deletion/terrain-deletion.js';
import { MagoTerrainer } from './mago/mago-terrainer.js';
import { TerrainAccess } from './terrain-access.js';
import { Terrain } from './terrain.entity.js';
import { TerrainKinds } from './terrain-kinds.js';
import { TerrainExtension } from './terrain-extension.js';
import { TerrainRecords } from './terrain-records.js';

/** What API and workers share: which terrain there is, and what happens to it when its dataset goes. */
@Module({
  imports: [DatasetsCoreModule, TypeOrmModule.forFeature([Terrain])],
  providers: [TerrainKinds, TerrainAccess, TerrainRecords, TerrainExtension, TerrainDeletion, MagoTerrainer],
  exports: [DatasetsCoreModule, TerrainAccess, TerrainRecords, TerrainDeletion, MagoTerrainer],
})
export class TerrainCoreModule {}
