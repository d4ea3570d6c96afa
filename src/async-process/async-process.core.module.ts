import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountingCoreModule } from '../accounting/index.js';
import { DeliveryModule } from '../delivery/index.js';
import { FanoutCoreModule } from '../fanout/index.js';
import { RenderModule } from '../render/index.js';
import { AsyncRenderings } from './async-renderings.js';
import { AsyncRequest } from './async-request.entity.js';
import { ResultFolders } from './results/result-folders.js';

/** What API and worker share. */
@Module({
  imports: [
    TypeOrmModule.forFeature([AsyncRequest]),
    AccountingCoreModule,
    DeliveryModule,
    FanoutCoreModule,
    RenderModule,
  ],
  providers: [AsyncRenderings, ResultFolders],
  exports: [AccountingCoreModule, DeliveryModule, FanoutCoreModule, AsyncRenderings, ResultFolders],
})
export class AsyncProcessCoreModule {}
