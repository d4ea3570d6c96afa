import { Global, Module } from '@nestjs/common';
import { RasterConfig } from '../platform/config/config.js';
import { FanoutPace } from './fanout-pace.js';
import { FanoutWorker } from './fanout-worker.js';
import { FanoutCoreModule } from './fanout.core.module.js';
import { UnitHandlers } from './unit-handlers.js';

/** Worker side: the only place where units are claimed. As many at once as there are renderers. */
@Global()
@Module({
  imports: [FanoutCoreModule],
  providers: [
    UnitHandlers,
    FanoutWorker,
    {
      provide: FanoutPace,
      useFactory: ({ processes }: RasterConfig) => new FanoutPace(processes),
      inject: [RasterConfig],
    },
  ],
  exports: [FanoutCoreModule, UnitHandlers],
})
export class FanoutWorkerModule {}
