import { Module } from '@nestjs/common';
import { AccountingCoreModule } from '../accounting/index.js';
import { StatisticsController } from './statistics.controller.js';
import { StatisticsCoreModule } from './statistics.core.module.js';
import { StatisticsRequests } from './statistics.service.js';

@Module({
  imports: [StatisticsCoreModule, AccountingCoreModule],
  controllers: [StatisticsController],
  providers: [StatisticsRequests],
})
export class StatisticsModule {}
