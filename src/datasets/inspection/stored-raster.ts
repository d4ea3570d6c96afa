import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { RasterPool, type PointSample } from '#libs/raster';
import { timed } from '../../platform/logging/context.js';
import { DatasetPlaces, isHref, missingFile } from '../dataset-places.js';
import { type ServedDataset } from '../served-dataset.js';

const SAMPLE_TIMEOUT_MS = 15_000;
const QUICKLOOK_TIMEOUT_MS = 60_000;

/** Reads pixels of the file that a dataset points to now. A file that is gone or broken is not the caller's fault. */
@Injectable()
export class StoredRaster {
  constructor(
    private readonly places: DatasetPlaces,
    private readonly pool: RasterPool,
  ) {}

  /** lon/lat in degrees WGS84; bands 1-based, default all. @throws NOT_FOUND, CONFLICT */
  sample(dataset: ServedDataset, lon: number, lat: number, bands: readonly number[] | undefined): Promise<PointSample> {
    return this.read(dataset, async (path) => {
      const version = await this.versionOf(dataset);
      return this.pool.run('sample', { path, version, lon, lat, bands }, { timeoutMs: SAMPLE_TIMEOUT_MS });
    });
  }

  /** PNG of size × size px. @throws NOT_FOUND, CONFLICT */
  quicklook(dataset: ServedDataset, size: number): Promise<Uint8Array> {
    return this.read(dataset, (path) =>
      this.pool.run('quicklook', { path, size }, { timeoutMs: QUICKLOOK_TIMEOUT_MS }),
    );
  }

  /** Objects of the house never change; a file in place may, without the registry hearing of it. */
  private async versionOf({ asset }: ServedDataset): Promise<string> {
    if (!isHref(asset.assetUri)) return asset.sha256;
    return (await this.places.info(asset))?.etag ?? asset.sha256;
  }

  private async read<T>({ asset }: ServedDataset, work: (path: string) => Promise<T>): Promise<T> {
    const { gdalPath } = await this.places.of(asset);
    try {
      return await timed('read', () => work(gdalPath));
    } catch (error) {
      if (!isDomainError(error, 'RASTER_UNREADABLE')) throw error;
      throw (await this.places.info(asset)) === null ? missingFile(error) : unreadableFile(error);
    }
  }
}

function unreadableFile(cause: unknown): DomainError {
  return new DomainError('CONFLICT', 'The file of this dataset, or a source of its VRT, can no longer be read', {
    cause,
  });
}
