import { Module } from '@nestjs/common';
import { AccountingCoreModule } from '../accounting/index.js';
import { RenderModule } from '../render/index.js';
import { ProcessController } from './process.controller.js';
import { ProcessRequests } from './process.service.js';

@Module({
  imports: [RenderModule, AccountingCoreModule],
  controllers: [ProcessController],
  providers: [ProcessRequests],
  exports: [ProcessRequests],
})
export class ProcessModule {}
