import { Module } from '@nestjs/common';
import { VrtAccess } from './vrt-access.js';
import { VrtCoreModule } from './vrt.core.module.js';
import { VrtCreation } from './vrt-creation.service.js';
import { VrtIngestController } from './vrt-ingest.controller.js';
import { VrtInspection } from './vrt-inspection.service.js';
import { VrtMembership } from './vrt-membership.service.js';
import { VrtRebuilds } from './vrt-rebuilds.service.js';
import { VrtController } from './vrt.controller.js';

/** API side: checks requests and stages work. */
@Module({
  imports: [VrtCoreModule],
  controllers: [VrtIngestController, VrtController],
  providers: [VrtAccess, VrtCreation, VrtInspection, VrtMembership, VrtRebuilds],
})
export class VrtModule {}
