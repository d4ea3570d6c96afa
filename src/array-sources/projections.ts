import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { type PointProjector } from '#libs/cf';
import { RasterPool } from '#libs/raster';

const TIMEOUT_MS = 15_000;

/** The projecting that grids of projected axes need, by GDAL. */
@Injectable()
export class Projections {
  constructor(private readonly pool: RasterPool) {}

  /** @throws INVALID for a CRS that GDAL cannot use */
  readonly project: PointProjector = async (crs, points, direction, signal) => {
    try {
      return await this.pool.run('projectPoints', { crs, points, direction }, { timeoutMs: TIMEOUT_MS, signal });
    } catch (error) {
      if (isDomainError(error, 'RASTER_UNREADABLE')) throw new DomainError('INVALID', error.message, { cause: error });
      throw error;
    }
  };
}
