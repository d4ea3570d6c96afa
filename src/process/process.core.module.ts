import { Module } from '@nestjs/common';
import { AccountingCoreModule } from '../accounting/index.js';
import { RenderModule } from '../render/index.js';
import { ProcessRequests } from './process.service.js';

/** Pictures for other features, in the API and in workers; no route. */
@Module({ imports: [RenderModule, AccountingCoreModule], providers: [ProcessRequests], exports: [ProcessRequests] })
export class ProcessCoreModule {}
