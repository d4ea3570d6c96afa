import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { GeoPackagePool } from '#libs/geopackage';
import { DeliveryModule } from '../../delivery/index.js';
import { VectorFiles } from './vector-files.js';

/** Strangers' SQLite files are read in processes of their own, which start when the first file comes. */
@Module({
  imports: [DeliveryModule],
  providers: [{ provide: GeoPackagePool, useFactory: () => new GeoPackagePool({ processes: 1 }) }, VectorFiles],
  exports: [VectorFiles],
})
export class VectorFilesModule implements OnApplicationShutdown {
  constructor(private readonly pool: GeoPackagePool) {}

  onApplicationShutdown(): Promise<void> {
    return this.pool.close();
  }
}
