import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { RasterPool } from '#libs/raster';
import { Buckets } from '#libs/storage';
import { RasterConfig } from '../config/config.js';
import { gdalEnvironment } from './gdal-environment.js';

/** GDAL for every feature: child processes that know the buckets' credentials and nothing else of this process. */
@Global()
@Module({
  providers: [
    {
      provide: RasterPool,
      useFactory: async (config: RasterConfig, buckets: Buckets) =>
        new RasterPool({ processes: config.processes, env: await gdalEnvironment(config, buckets) }),
      inject: [RasterConfig, Buckets],
    },
  ],
  exports: [RasterPool],
})
export class RasterModule implements OnApplicationShutdown {
  constructor(private readonly pool: RasterPool) {}

  onApplicationShutdown(): Promise<void> {
    return this.pool.close();
  }
}
