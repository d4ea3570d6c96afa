import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type RasterDescription } from '#libs/raster';
import { DataSource, type EntityManager } from 'typeorm';
import { DatasetRegistry, ObjectReaper, type StoredAsset } from '../../datasets/index.js';
import { DatasetsConfig } from '../../platform/config/config.js';
import { type FileToRegister, type Registered } from './file-to-register.js';
import { FilesInPlace } from './files-in-place.js';
import { HouseFiles } from './house-files.js';
import { Twins } from './twins.js';

/** A file that is ready to become a dataset: looked at, hashed, and in the place where it will stay. */
export interface PreparedRegistration {
  readonly file: FileToRegister;
  /** Of the dataset it becomes, unless it turns out to be there already. */
  readonly datasetId: string;
  readonly description: RasterDescription;
  readonly asset: StoredAsset;
}

/**
 * How a GeoTIFF becomes a dataset, whichever door it comes through:
 *
 *     const prepared = await registration.prepare(file, signal);
 *     try {
 *       await run.publish(async (manager) => registration.commit(manager, prepared));
 *     } finally {
 *       await registration.discard(prepared); // takes back only what no dataset points to
 *     }
 */
@Injectable()
export class FileRegistration {
  constructor(
    private readonly inPlace: FilesInPlace,
    private readonly house: HouseFiles,
    private readonly twins: Twins,
    private readonly registry: DatasetRegistry,
    private readonly reaper: ObjectReaper,
    private readonly dataSource: DataSource,
    private readonly config: DatasetsConfig,
  ) {}

  /**
   * Opens with the GTiff driver, hashes, describes; a scratch file is moved into the house bucket.
   * @throws NOT_FOUND (a file in place that is not there), UNSUPPORTED_MEDIA_TYPE (no GeoTIFF), RASTER_UNSUPPORTED (no CRS, no
   * position, no bands), INVALID (a bomb), CONFLICT (changed while it was read), STORAGE_FULL, CANCELLED
   */
  async prepare(file: FileToRegister, signal: AbortSignal): Promise<PreparedRegistration> {
    const datasetId = randomUUID();
    const place = file.file;
    const made =
      place.kind === 'in_place'
        ? await this.inPlace.take(place.href, signal)
        : await this.house.take(datasetId, place, signal);
    return { file, datasetId, ...made };
  }

  /**
   * In the caller's transaction. Of two at once with the same bytes and variant, the second waits and finds the first; that
   * order is by lock, so a transaction that commits several may meet a deadlock, which PostgreSQL ends: try again.
   * @throws CONFLICT when its path is registered with other content
   */
  async commit(manager: EntityManager, prepared: PreparedRegistration): Promise<Registered> {
    const { file, datasetId, description, asset } = prepared;
    const twin = await this.twins.find(manager, prepared);
    if (twin !== null) return { datasetId: twin, isDuplicate: true };
    const { file: _, visibility = this.config.defaultVisibility, title, abstract, ...entry } = file;
    await this.registry.create(manager, {
      ...entry,
      id: datasetId,
      recordType: 'raster_dataset',
      title: title ?? titleOf(file.sourceFilename),
      summary: abstract,
      visibility,
      originalSrid: description.crs?.epsg ?? null,
      temporalStart: entry.temporalStart ?? acquired(description),
      temporalEnd: entry.temporalEnd ?? entry.temporalStart ?? acquired(description),
      description,
      asset,
    });
    return { datasetId, isDuplicate: false };
  }

  /** Takes back what `prepare` stored, unless a dataset points to it. Harmless after a commit; never throws. */
  async discard({ file, asset }: PreparedRegistration): Promise<void> {
    if (file.file.kind === 'in_place') return;
    const served = await this.dataSource
      .query<unknown[]>('SELECT 1 FROM raster_assets WHERE asset_uri = $1', [asset.assetUri])
      // Without an answer it stays: the sweeper of the house finds what nobody points to.
      .catch(() => [asset.assetUri]);
    if (served.length === 0) await this.reaper.reap([asset.assetUri]);
  }

  /**
   * All three, in a transaction of its own.
   * @param accept may refuse what the file turned out to be, by throwing
   * @throws as `prepare` and `commit`
   */
  async register(
    file: FileToRegister,
    signal: AbortSignal,
    accept: (prepared: PreparedRegistration) => void = () => undefined,
  ): Promise<Registered> {
    const prepared = await this.prepare(file, signal);
    try {
      accept(prepared);
      if (signal.aborted) throw new DomainError('CANCELLED', 'Cancelled before the file was registered');
      return await this.dataSource.transaction((manager) => this.commit(manager, prepared));
    } finally {
      await this.discard(prepared);
    }
  }
}

/** The file's name without its extension. */
function titleOf(fileName: string): string {
  return fileName.replace(/\.tiff?$/i, '') || fileName;
}

function acquired({ acquiredAt }: RasterDescription): Date | null {
  return acquiredAt === null ? null : new Date(acquiredAt);
}
