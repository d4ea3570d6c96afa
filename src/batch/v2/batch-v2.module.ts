import { Module } from '@nestjs/common';
import { ByocCoreModule } from '../../byoc/index.js';
import { BatchCoreModule } from '../batch.core.module.js';
import { RequestCopies } from './request/request-copies.js';
import { WantedCollections } from './request/wanted-collections.js';
import { BatchV2Controller } from './tasks.controller.js';
import { BatchV2Tasks } from './tasks.service.js';

/** Batch processing V2 over HTTP. */
@Module({
  imports: [BatchCoreModule, ByocCoreModule],
  controllers: [BatchV2Controller],
  providers: [BatchV2Tasks, RequestCopies, WantedCollections],
})
export class BatchV2Module {}
