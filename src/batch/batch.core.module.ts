import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeliveryModule } from '../delivery/index.js';
import { FanoutCoreModule } from '../fanout/index.js';
import { BatchActions } from './tasks/batch-actions.js';
import { BatchKinds } from './tasks/batch-kinds.js';
import { BatchTask } from './tasks/batch-task.entity.js';

/** What API and worker share; whoever imports it brings its half of the jobs feature. */
@Module({
  imports: [TypeOrmModule.forFeature([BatchTask]), DeliveryModule, FanoutCoreModule],
  providers: [BatchActions, BatchKinds],
  exports: [TypeOrmModule, DeliveryModule, FanoutCoreModule, BatchActions],
})
export class BatchCoreModule {}
