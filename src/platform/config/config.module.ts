import { Global, Module, type DynamicModule } from '@nestjs/common';
import {
  AirbusConfig,
  AsyncConfig,
  BatchConfig,
  Config,
  DatabaseConfig,
  DataConfig,
  DatasetsConfig,
  DeliveryConfig,
  FirstStartConfig,
  HarvestConfig,
  HttpConfig,
  ImportConfig,
  JobsConfig,
  LimitsConfig,
  LogConfig,
  MapsConfig,
  MaxarConfig,
  PlanetConfig,
  RasterConfig,
  RedisConfig,
  SecretsConfig,
  TilesConfig,
  WorkerConfig,
} from './config.js';

/** Provides every slice by its class, so a constructor says which settings it depends on. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(config: Config): DynamicModule {
    const providers = [
      { provide: Config, useValue: config },
      { provide: HttpConfig, useValue: config.http },
      { provide: DataConfig, useValue: config.data },
      { provide: DatabaseConfig, useValue: config.database },
      { provide: RedisConfig, useValue: config.redis },
      { provide: FirstStartConfig, useValue: config.firstStart },
      { provide: JobsConfig, useValue: config.jobs },
      { provide: RasterConfig, useValue: config.raster },
      { provide: DatasetsConfig, useValue: config.datasets },
      { provide: HarvestConfig, useValue: config.harvest },
      { provide: TilesConfig, useValue: config.tiles },
      { provide: MapsConfig, useValue: config.maps },
      { provide: LimitsConfig, useValue: config.limits },
      { provide: WorkerConfig, useValue: config.worker },
      { provide: SecretsConfig, useValue: config.secrets },
      { provide: DeliveryConfig, useValue: config.delivery },
      { provide: ImportConfig, useValue: config.imports },
      { provide: AirbusConfig, useValue: config.airbus },
      { provide: MaxarConfig, useValue: config.maxar },
      { provide: PlanetConfig, useValue: config.planet },
      { provide: BatchConfig, useValue: config.batch },
      { provide: AsyncConfig, useValue: config.async },
      { provide: LogConfig, useValue: config.log },
    ];
    return { module: ConfigModule, providers, exports: providers.map((p) => p.provide) };
  }
}
