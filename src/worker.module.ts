import { Module, type DynamicModule } from '@nestjs/common';
import { AsyncProcessWorkerModule } from './async-process/index.js';
import { AdminWorkerModule } from './admin/index.js';
import { BatchWorkerModule } from './batch/index.js';
import { ByocWorkerModule } from './byoc/index.js';
import { CatalogWorkerModule } from './catalog/index.js';
import { ConversionsWorkerModule } from './conversions/index.js';
import { HarvestWorkerModule } from './harvest/index.js';
import { IngestWorkerModule } from './ingest/index.js';
import { JobsWorkerModule } from './jobs/index.js';
import { OrdersWorkerModule } from './orders/index.js';
import { type Config } from './platform/config/config.js';
import { PlatformModule } from './platform/platform.module.js';
import { SeedingWorkerModule } from './seeding/index.js';
import { TerrainWorkerModule } from './terrain/index.js';
import { TileCacheWorkerModule } from './tile-cache/index.js';
import { RegistryWorkerModule } from './registry/index.js';
import { ZarrWorkerModule } from './zarr/index.js';

/** The features that do work in the background; no HTTP. */
@Module({})
export class WorkerModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        PlatformModule.forRoot(config),
        CatalogWorkerModule,
        IngestWorkerModule,
        ByocWorkerModule,
        ZarrWorkerModule,
        RegistryWorkerModule,
        ConversionsWorkerModule,
        HarvestWorkerModule,
        AsyncProcessWorkerModule,
        BatchWorkerModule,
        TileCacheWorkerModule,
        SeedingWorkerModule,
        TerrainWorkerModule,
        OrdersWorkerModule,
        JobsWorkerModule,
        AdminWorkerModule,
      ],
    };
  }
}
