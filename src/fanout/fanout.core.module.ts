import { Module } from '@nestjs/common';
import { FanoutDepths } from './fanout-depths.js';
import { FanoutTasks } from './fanout-tasks.js';

@Module({ providers: [FanoutTasks, FanoutDepths], exports: [FanoutTasks] })
export class FanoutCoreModule {}
