import { Module, type DynamicModule } from '@nestjs/common';
import { type Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { RasterModule } from './raster/raster.module.js';
import { SecretsModule } from './secrets/secrets.module.js';
import { StorageModule } from './storage/storage.module.js';

/** What every process stands on. Import first: its guards and connections come before the features'. */
@Module({})
export class PlatformModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: PlatformModule,
      imports: [
        ConfigModule.forRoot(config),
        HealthModule,
        HttpModule,
        MetricsModule,
        DatabaseModule,
        SecretsModule,
        StorageModule,
        RasterModule,
      ],
    };
  }
}
