import { Module } from '@nestjs/common';
import { VrtBuilder } from './vrt-builder.service.js';
import { VrtCoreModule } from './vrt.core.module.js';
import { VrtDrafts } from './vrt-drafts.service.js';
import { VrtCreateHandler } from './vrt-create.handler.js';
import { VrtObjects } from './vrt-objects.js';
import { VrtRebuildHandler } from './vrt-rebuild.handler.js';
import { VrtSelfCheck } from './vrt-self-check.js';

/** Worker side: builds and publishes. */
@Module({
  imports: [VrtCoreModule],
  providers: [VrtBuilder, VrtDrafts, VrtCreateHandler, VrtObjects, VrtRebuildHandler, VrtSelfCheck],
})
export class VrtWorkerModule {}
