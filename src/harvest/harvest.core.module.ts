import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConversionsCoreModule } from '../conversions/index.js';
import { DatasetsCoreModule } from '../datasets/index.js';
import { RegistryCoreModule } from '../registry/index.js';
import { SentinelProfilesModule } from '../sentinel-profiles/index.js';
import { CswModule } from './csw/csw.module.js';
import { HarvestKinds } from './harvest-kinds.js';
import { HyspexBatch } from './hyspex/hyspex-batch.entity.js';
import { HyspexLines } from './hyspex/hyspex-lines.service.js';
import { HyspexParentWork } from './hyspex/hyspex-parent.work.js';
import { CatalogueRefresh } from './metadata/catalogue-refresh.js';
import { CswMetadataRepair } from './metadata/csw-metadata-repair.service.js';
import { MountedFiles } from './records/mounted-files.js';

const SHARED = [MountedFiles, HyspexLines, HyspexParentWork, CswMetadataRepair];

/** What API and workers share; whoever imports it brings its half of the jobs feature. */
@Module({
  imports: [
    TypeOrmModule.forFeature([HyspexBatch]),
    DatasetsCoreModule,
    RegistryCoreModule,
    ConversionsCoreModule,
    SentinelProfilesModule,
    CswModule,
  ],
  providers: [HarvestKinds, CatalogueRefresh, ...SHARED],
  exports: [RegistryCoreModule, ConversionsCoreModule, SentinelProfilesModule, CswModule, ...SHARED],
})
export class HarvestCoreModule {}
