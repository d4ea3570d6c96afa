import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { RasterPool, UPLOAD_DRIVERS, type RasterDescription } from '#libs/raster';
import { assertPlausibleSize } from '../../ingest/index.js';
import { timed } from '../../platform/logging/context.js';

const DESCRIBE_TIMEOUT_MS = 120_000;
/** A file without overviews is read to its last row for them. */
const STATISTICS_TIMEOUT_MS = 900_000;

/** What GDAL says of a GeoTIFF before it becomes a dataset. */
@Injectable()
export class FileInspection {
  constructor(private readonly pool: RasterPool) {}

  /**
   * A raster on a grid, with approximate statistics per band.
   * @throws as `open`; RASTER_UNSUPPORTED without a grid on Earth
   */
  async describe(path: string, sizeBytes: number, signal: AbortSignal): Promise<RasterDescription> {
    const raster = await this.open(path, sizeBytes, signal);
    assertOnGrid(raster);
    const options = { signal, timeoutMs: STATISTICS_TIMEOUT_MS };
    const stats = await timed('statistics', () => this.pool.run('statistics', { path, approximate: true }, options));
    return { ...raster, bands: raster.bands.map((band, i) => ({ ...band, stats: stats[i] ?? null })) };
  }

  /**
   * By the GTiff driver and no other; no pixel is read.
   * @throws UNSUPPORTED_MEDIA_TYPE for anything but a GeoTIFF, RASTER_UNSUPPORTED without bands, INVALID for a bomb
   */
  async open(path: string, sizeBytes: number, signal: AbortSignal): Promise<RasterDescription> {
    const options = { signal, timeoutMs: DESCRIBE_TIMEOUT_MS };
    const raster = await this.pool.run('describe', { path, allowedDrivers: UPLOAD_DRIVERS }, options).catch(rethrow);
    if (raster.bands.length === 0) throw new DomainError('RASTER_UNSUPPORTED', 'The file has no bands');
    assertPlausibleSize(raster, sizeBytes);
    return raster;
  }
}

function rethrow(error: unknown): never {
  if (!isDomainError(error, 'RASTER_UNREADABLE')) throw error;
  throw new DomainError('UNSUPPORTED_MEDIA_TYPE', 'The file does not open as a GeoTIFF', { cause: error });
}

function assertOnGrid({ crs, geoTransform, gcpCount, gcpCrs }: RasterDescription): void {
  if (crs !== null && geoTransform !== null) return;
  throw new DomainError('RASTER_UNSUPPORTED', gridFault(gcpCount, gcpCrs ?? null, geoTransform));
}

function gridFault(gcpCount: number, gcpCrs: object | null, geoTransform: readonly number[] | null): string {
  if (geoTransform !== null) return 'The file declares no coordinate reference system (CRS)';
  if (gcpCount === 0) return 'The file has no geotransform: its pixels have no position';
  return gcpCrs === null
    ? 'The file is placed by ground control points that declare no coordinate reference system (CRS)'
    : 'The file is placed by ground control points only: it cannot be served in place. Register it with copy, which warps it';
}
