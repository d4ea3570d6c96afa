import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { RenderPool } from '#libs/render';
import { Buckets } from '#libs/storage';
import { CatalogCoreModule } from '../catalog/index.js';
import { RasterConfig } from '../platform/config/config.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { Outbound } from '../platform/outbound/outbound.js';
import { GridAreas } from './area/grid-area.js';
import { CollectionResolver } from './collections/collection-resolver.js';
import { BAND_FINDERS } from './files/band-finder.js';
import { BandFiles } from './files/band-files.js';
import { RenderInputs } from './inputs/render-inputs.js';
import { RenderService } from './render.service.js';

/** Renderers are child processes of their own: they run strangers' scripts and know the buckets' credentials only. */
@Module({
  imports: [CatalogCoreModule],
  providers: [
    {
      provide: RenderPool,
      useFactory: async ({ processes }: RasterConfig, buckets: Buckets, metrics: Metrics) => {
        const pool = new RenderPool({ processes, env: await buckets.gdalEnvironment() });
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
    Outbound,
    { provide: BAND_FINDERS, useFactory: (files: BandFiles) => [files], inject: [BandFiles] },
    RenderInputs,
    RenderService,
  ],
  exports: [RenderService],
})
export class RenderModule implements OnApplicationShutdown {
  constructor(private readonly pool: RenderPool) {}

  onApplicationShutdown(): Promise<void> {
    return this.pool.close();
  }
}
