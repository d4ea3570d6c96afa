import { Module, type DynamicModule } from '@nestjs/common';
import { AccountingModule } from './accounting/index.js';
import { AdminModule } from './admin/index.js';
import { AsyncProcessModule } from './async-process/index.js';
import { AuthModule } from './auth/index.js';
import { BatchModule } from './batch/index.js';
import { ByocModule } from './byoc/index.js';
import { CatalogModule } from './catalog/index.js';
import { ConversionsModule } from './conversions/index.js';
import { DatasetMapsModule } from './dataset-maps/index.js';
import { DatasetsModule } from './datasets/index.js';
import { HarvestModule } from './harvest/index.js';
import { IngestModule } from './ingest/index.js';
import { JobsModule } from './jobs/index.js';
import { MetadataModule } from './metadata/index.js';
import { OgcModule } from './ogc/index.js';
import { OrdersModule } from './orders/index.js';
import { type Config } from './platform/config/config.js';
import { PlatformModule } from './platform/platform.module.js';
import { PointsModule } from './points/index.js';
import { ProcessModule } from './process/index.js';
import { SeedingModule } from './seeding/index.js';
import { RegistryModule } from './registry/index.js';
import { StatisticsModule } from './statistics/index.js';
import { StylesModule } from './styles/index.js';
import { TerrainModule } from './terrain/index.js';
import { TileCacheModule } from './tile-cache/index.js';
import { ZarrModule } from './zarr/index.js';

/** The features that answer over HTTP. */
@Module({})
export class ApiModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        PlatformModule.forRoot(config),
        AuthModule,
        AccountingModule,
        // Before jobs and datasets: fixed paths where those have ids.
        HarvestModule,
        RegistryModule,
        JobsModule,
        CatalogModule,
        DatasetsModule,
        IngestModule,
        ByocModule,
        ZarrModule,
        ConversionsModule,
        MetadataModule,
        PointsModule,
        ProcessModule,
        StatisticsModule,
        OgcModule,
        StylesModule,
        DatasetMapsModule,
        AsyncProcessModule,
        BatchModule,
        TileCacheModule,
        SeedingModule,
        TerrainModule,
        OrdersModule,
        AdminModule,
      ],
    };
  }
}
