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
   * Opened by the GTiff driver and no other; with approximate statistics per band.
   * @throws UNSUPPORTED_MEDIA_TYPE for anything but a GeoTIFF, RASTER_UNSUPPORTED for one without a place on Earth or bands,
   * INVALID for a bomb
   */
  async describe(path: string, sizeBytes: number, signal: AbortSignal): Promise<RasterDescription> {
    const raster = await this.open(path, signal);
    assertPlaced(raster);
    assertPlausibleSize(raster, sizeBytes);
    const options = { signal, timeoutMs: STATISTICS_TIMEOUT_MS };
    const stats = await timed('statistics', () =>
      this.pool.run('statistics', { path, approximate: true }, options),
    );
    return { ...raster, bands: raster.bands.map((band, i) => ({ ...band, stats: stats[i] ?? null })) };
  }

  private async open(path: string, signal: AbortSignal): Promise<RasterDescription> {
    try {
      const options = { signal, timeoutMs: DESCRIBE_TIMEOUT_MS };
      return await this.pool.run('describe', { path, allowedDrivers: UPLOAD_DRIVERS }, options);
    } catch (error) {
      if (!isDomainError(error, 'RASTER_UNREADABLE')) throw error;
      throw new DomainError('UNSUPPORTED_MEDIA_TYPE', 'The file does not open as a GeoTIFF', { cause: error });
    }
  }
}

function assertPlaced({ bands, crs, geoTransform, gcpCount }: RasterDescription): void {
  if (bands.length === 0) throw new DomainError('RASTER_UNSUPPORTED', 'The file has no bands');
  if (crs === null)
    throw new DomainError('RASTER_UNSUPPORTED', 'The file declares no coordinate reference system (CRS)');
  if (geoTransform !== null) return;
  throw new DomainError(
    'RASTER_UNSUPPORTED',
    gcpCount > 0
      ? 'The file is placed by ground control points only: warp it to a grid first (gdalwarp)'
      : 'The file has no geotransform: its pixels have no position',
  );
}
