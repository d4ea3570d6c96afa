import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountingCoreModule } from '../accounting/index.js';
import { DeliveryModule } from '../delivery/index.js';
import { FanoutCoreModule } from '../fanout/index.js';
import { BatchActions } from './tasks/batch-actions.js';
import { BatchGates } from './tasks/batch-gates.js';
import { BatchKinds } from './tasks/batch-kinds.js';
import { BatchTask } from './tasks/batch-task.entity.js';
import { SealedKeys } from './tasks/sealed-keys.js';

/** What API and worker share; whoever imports it brings its half of the jobs feature. */
@Module({
  imports: [TypeOrmModule.forFeature([BatchTask]), AccountingCoreModule, DeliveryModule, FanoutCoreModule],
  providers: [BatchActions, BatchGates, BatchKinds, SealedKeys],
  exports: [TypeOrmModule, DeliveryModule, FanoutCoreModule, BatchActions, BatchGates, SealedKeys],
})
export class BatchCoreModule {}
