import { Module } from '@nestjs/common';
import { RenderModule } from '../render/index.js';
import { IntervalStatistics } from './interval-statistics.js';

/** What the Statistical API and batch statistics share, in the API and in workers. */
@Module({ imports: [RenderModule], providers: [IntervalStatistics], exports: [IntervalStatistics] })
export class StatisticsCoreModule {}
