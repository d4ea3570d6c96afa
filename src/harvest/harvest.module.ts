import { Module } from '@nestjs/common';
import { ArraySourcesModule } from '../array-sources/index.js';
import { JobsModule } from '../jobs/index.js';
import { Outbound } from '../platform/outbound/outbound.js';
import { SeedingCoreModule } from '../seeding/index.js';
import { CswSearchModule } from './csw/csw-search.module.js';
import { HarvestJobsController } from './harvest-jobs.controller.js';
import { HarvestCoreModule } from './harvest.core.module.js';
import { HyspexCampaigns } from './hyspex/hyspex-campaigns.service.js';
import { HyspexHarvest } from './hyspex/hyspex-harvest.service.js';
import { HyspexController } from './hyspex/hyspex.controller.js';
import { RepairJobs } from './metadata/repair-jobs.service.js';
import { NbsController } from './nbs/nbs.controller.js';
import { NbsHarvest } from './nbs/nbs-harvest.service.js';
import { NbsRecords } from './nbs/nbs-records.service.js';
import { NetcdfFlow } from './nbs/netcdf-flow.service.js';
import { NbsQuicklooks } from './nbs/quicklooks.service.js';
import { SafePipelines } from './nbs/safe-pipelines.service.js';
import { LinkedFiles } from './sentinel/linked-files.service.js';
import { SentinelCswController } from './sentinel/sentinel-csw.controller.js';
import { SentinelCsw } from './sentinel/sentinel-csw.service.js';

/** Over HTTP. Stands before the datasets and the jobs in `ApiModule`: its fixed paths lie where those have ids. */
@Module({
  imports: [HarvestCoreModule, JobsModule, ArraySourcesModule, SeedingCoreModule, CswSearchModule],
  controllers: [NbsController, SentinelCswController, HyspexController, HarvestJobsController],
  providers: [
    NbsRecords,
    NbsQuicklooks,
    SafePipelines,
    NetcdfFlow,
    NbsHarvest,
    Outbound,
    LinkedFiles,
    SentinelCsw,
    HyspexCampaigns,
    HyspexHarvest,
    RepairJobs,
  ],
})
export class HarvestModule {}
