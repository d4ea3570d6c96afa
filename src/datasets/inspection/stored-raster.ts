import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { RasterPool, type PointSample } from '#libs/raster';
import { Buckets } from '#libs/storage';
import { timed } from '../../platform/logging/context.js';
import { type ServedDataset } from '../served-dataset.js';

const SAMPLE_TIMEOUT_MS = 15_000;
const QUICKLOOK_TIMEOUT_MS = 60_000;

/** Reads pixels of the file that a dataset points to now. A file that is gone or broken is not the caller's fault. */
@Injectable()
export class StoredRaster {
  constructor(
    private readonly buckets: Buckets,
    private readonly pool: RasterPool,
  ) {}

  /** lon/lat in degrees WGS84; bands 1-based, default all. @throws NOT_FOUND, CONFLICT */
  sample(dataset: ServedDataset, lon: number, lat: number, bands: readonly number[] | undefined): Promise<PointSample> {
    const args = { path: this.pathOf(dataset), version: dataset.asset.sha256, lon, lat, bands };
    return this.read(dataset, () => this.pool.run('sample', args, { timeoutMs: SAMPLE_TIMEOUT_MS }));
  }

  /** PNG of size × size px. @throws NOT_FOUND, CONFLICT */
  quicklook(dataset: ServedDataset, size: number): Promise<Uint8Array> {
    const args = { path: this.pathOf(dataset), size };
    return this.read(dataset, () => this.pool.run('quicklook', args, { timeoutMs: QUICKLOOK_TIMEOUT_MS }));
  }

  private pathOf({ asset }: ServedDataset): string {
    return this.buckets.house().gdalPath(asset.assetUri);
  }

  private async read<T>(dataset: ServedDataset, work: () => Promise<T>): Promise<T> {
    try {
      return await timed('read', work);
    } catch (error) {
      if (!isDomainError(error, 'RASTER_UNREADABLE')) throw error;
      const isThere = (await this.buckets.house().head(dataset.asset.assetUri)) !== null;
      throw isThere ? unreadableFile(error) : missingFile(error);
    }
  }
}

/** The row is there, its object is not: somebody deleted it underneath. */
export function missingFile(cause?: unknown): DomainError {
  return new DomainError('NOT_FOUND', 'The file of this dataset is missing from storage', { cause });
}

function unreadableFile(cause: unknown): DomainError {
  return new DomainError('CONFLICT', 'The file of this dataset, or a source of its VRT, can no longer be read', {
    cause,
  });
}
