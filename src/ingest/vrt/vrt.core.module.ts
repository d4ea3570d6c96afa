import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatasetsCoreModule } from '../../datasets/index.js';
import { CrsIdentity } from './crs-identity.js';
import { SourceCheck } from './source-check.js';
import { SourceHealth } from './source-health.js';
import { VrtDependents } from './vrt-dependents.js';
import { VrtGeneration } from './vrt-generation.entity.js';
import { VrtKinds } from './vrt-kinds.js';
import { VrtMembers } from './vrt-members.js';
import { VrtSourceLink } from './vrt-source-link.entity.js';

/** What API and worker both need: the tables, the rules, and what happens when a job ends without publishing. */
@Module({
  imports: [TypeOrmModule.forFeature([VrtSourceLink, VrtGeneration]), DatasetsCoreModule],
  providers: [CrsIdentity, SourceCheck, SourceHealth, VrtDependents, VrtKinds, VrtMembers],
  exports: [DatasetsCoreModule, SourceCheck, SourceHealth, VrtMembers],
})
export class VrtCoreModule {}
