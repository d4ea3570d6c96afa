import { Global, Module } from '@nestjs/common';
import { RasterConfig, WorkerConfig } from '../platform/config/config.js';
import { FanoutCall } from './fanout-call.js';
import { FanoutMeasures } from './fanout-measures.js';
import { FanoutPace } from './fanout-pace.js';
import { FanoutWorker } from './fanout-worker.js';
import { FanoutCoreModule } from './fanout.core.module.js';
import { UnitHandlers } from './unit-handlers.js';

/** Worker side: the only place where units are claimed. As many at once as there are renderers, unless it is told. */
@Global()
@Module({
  imports: [FanoutCoreModule],
  providers: [
    {
      provide: UnitHandlers,
      useFactory: ({ queues }: WorkerConfig) => new UnitHandlers(queues),
      inject: [WorkerConfig],
    },
    FanoutCall,
    FanoutMeasures,
    FanoutWorker,
    {
      provide: FanoutPace,
      useFactory: ({ units }: WorkerConfig, { processes }: RasterConfig) => new FanoutPace(units || processes),
      inject: [WorkerConfig, RasterConfig],
    },
  ],
  exports: [FanoutCoreModule, UnitHandlers],
})
export class FanoutWorkerModule {}
