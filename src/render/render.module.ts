import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RenderPool } from '#libs/render';
import { Buckets } from '#libs/storage';
import { CatalogCoreModule } from '../catalog/index.js';
import { RasterConfig } from '../platform/config/config.js';
import { gdalEnvironment } from '../platform/raster/gdal-environment.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { Outbound } from '../platform/outbound/outbound.js';
import { ZarrContentsModule } from '../zarr/index.js';
import { GridAreas } from './area/grid-area.js';
import { CollectionResolver } from './collections/collection-resolver.js';
import { AngleFinder } from './files/angle-finder.js';
import { BAND_FINDERS, type BandFinder } from './files/band-finder.js';
import { BandFiles } from './files/band-files.js';
import { ProductSidecars } from './files/sentinel1/product-sidecars.js';
import { Sentinel1Files } from './files/sentinel1/sentinel1-files.js';
import { TerrainFiles } from './files/sentinel1/terrain-files.js';
import { SwathFiles } from './files/swath/swath-files.js';
import { ZarrFiles } from './files/zarr-files.js';
import { ZarrSignatures } from './files/zarr-signatures.js';
import { StoredEvalscripts } from './evalscripts/stored-evalscripts.js';
import { StoredEvalscript } from './evalscripts/stored-evalscript.entity.js';
import { LandsatFinder } from './files/landsat-finder.js';
import { MetadataTexts } from './files/metadata-texts.js';
import { SidecarLocations } from './files/sidecar-locations.js';
import { RenderInputs } from './inputs/render-inputs.js';
import { SceneChoice } from './inputs/scene-choice.js';
import { Preparations } from './preparations.js';
import { RenderService } from './render.service.js';
import { ScriptSetups } from './script-setups.js';
import { RenderSeries } from './series/render-series.js';

/** Renderers are child processes of their own: they run strangers' scripts and know the buckets' credentials only. */
@Module({
  imports: [CatalogCoreModule, ZarrContentsModule, TypeOrmModule.forFeature([StoredEvalscript])],
  providers: [
    {
      provide: RenderPool,
      useFactory: async (config: RasterConfig, buckets: Buckets, metrics: Metrics) => {
        const pool = new RenderPool({ processes: config.processes, env: await gdalEnvironment(config, buckets) });
        metrics.gauge('swath_renderers', 'Renderer processes and what they do', ['what'], (gauge) => {
          const { children, waiting, crashes } = pool.stats();
          gauge.set({ what: 'processes' }, children.length);
          gauge.set({ what: 'in_flight' }, children.reduce((sum, { inFlight }) => sum + inFlight, 0)); // prettier-ignore
          gauge.set({ what: 'waiting' }, waiting);
          gauge.set({ what: 'crashes' }, crashes);
        });
        return pool;
      },
      inject: [RasterConfig, Buckets, Metrics],
    },
    CollectionResolver,
    GridAreas,
    BandFiles,
    ZarrFiles,
    ZarrSignatures,
    SwathFiles,
    SidecarLocations,
    AngleFinder,
    MetadataTexts,
    LandsatFinder,
    ProductSidecars,
    TerrainFiles,
    Sentinel1Files,
    Outbound,
    {
      provide: BAND_FINDERS,
      useFactory: (...finders: BandFinder[]) => finders,
      inject: [Sentinel1Files, AngleFinder, LandsatFinder, ZarrFiles, SwathFiles, BandFiles],
    },
    SceneChoice,
    RenderInputs,
    StoredEvalscripts,
    ScriptSetups,
    Preparations,
    RenderService,
    RenderSeries,
  ],
  exports: [RenderService, RenderSeries, StoredEvalscripts],
})
export class RenderModule implements OnApplicationShutdown {
  constructor(private readonly pool: RenderPool) {}

  onApplicationShutdown(): Promise<void> {
    return this.pool.close();
  }
}
