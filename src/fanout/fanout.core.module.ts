import { Module } from '@nestjs/common';
import { FanoutTasks } from './fanout-tasks.js';

@Module({ providers: [FanoutTasks], exports: [FanoutTasks] })
export class FanoutCoreModule {}
