import { Module } from '@nestjs/common';
import { FanoutWorkerModule } from '../fanout/index.js';
import { AsyncProcessCoreModule } from './async-process.core.module.js';
import { AsyncUnitHandler } from './work/async-unit.handler.js';

/** The background half: renders and delivers. */
@Module({ imports: [AsyncProcessCoreModule, FanoutWorkerModule], providers: [AsyncUnitHandler] })
export class AsyncProcessWorkerModule {}
