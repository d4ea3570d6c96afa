import { Injectable } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { RasterPool } from '#libs/raster';
import { ObjectLocations } from '../../platform/storage/object-locations.js';
import { type SceneBands } from '../scene.js';

/** What bands of imported products come in. */
const DRIVERS = ['GTiff', 'JP2OpenJPEG'] as const;

/** Looks whether the files that hold a scene's bands can be opened. */
@Injectable()
export class BandFiles {
  constructor(
    private readonly rasters: RasterPool,
    private readonly locations: ObjectLocations,
  ) {}

  /**
   * Opens each file once and reads its header, no pixels.
   * @returns one sentence per file that is empty or no raster. @throws CANCELLED, UNAVAILABLE
   */
  async faults(bands: SceneBands | null, signal?: AbortSignal): Promise<string[]> {
    const hrefs = [...new Set(Object.values(bands ?? {}).map(({ href }) => href))].sort();
    const faults: string[] = [];
    for (const href of hrefs) {
      const fault = await this.fault(href, signal);
      if (fault !== null) faults.push(`${href.split('/').at(-1) ?? href} ${fault}`);
    }
    return faults;
  }

  private async fault(href: string, signal?: AbortSignal): Promise<string | null> {
    const { store, key } = await this.locations.getOrThrow(href);
    const info = await store.head(key);
    if (info === null) return 'is missing';
    if (info.size === 0) return 'is empty';
    try {
      await this.rasters.run('describe', { path: store.gdalPath(key), allowedDrivers: DRIVERS }, { signal });
      return null;
    } catch (error) {
      if (isDomainError(error, 'RASTER_UNREADABLE')) return 'is not a readable GeoTIFF or JPEG 2000';
      if (isDomainError(error, 'RASTER_CRASHED') || isDomainError(error, 'TIMEOUT')) return 'could not be opened';
      throw error;
    }
  }
}
