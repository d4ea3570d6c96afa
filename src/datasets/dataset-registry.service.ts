import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type BandInfo, type RasterDescription, type ResolutionStrategy } from '#libs/raster';
import { In, type EntityManager } from 'typeorm';
import { type Visibility } from '../auth/index.js';
import { assetFields, placeFields } from './asset-fields.js';
import { isHref } from './dataset-places.js';
import { Dataset, type RecordType } from './dataset.entity.js';
import { DatasetScenes } from './scenes/dataset-scenes.service.js';
import { RasterAsset, type AssetStatus, type StorageBackend, type VrtType } from './raster-asset.entity.js';

/**
 * The stored object that serves a dataset, and what only its maker knows about it. Keys are of the house bucket; of a file
 * in place (`storageBackend: 'remote'`), `assetUri` is its href.
 */
export interface StoredAsset {
  readonly assetUri: string;
  readonly storageBackend: StorageBackend;
  /** Hex, of the stored object. */
  readonly sha256: string;
  /** Hex, of the uploaded file; null for VRTs. */
  readonly sourceSha256?: string | null;
  readonly sizeBytes: number;
  /** Of a file in place. */
  readonly mtime?: Date | null;
  readonly cogStatus?: RasterAsset['cogStatus'];
  readonly quicklook256Uri?: string | null;
  readonly quicklook512Uri?: string | null;
  readonly vrtType?: VrtType | null;
  readonly resolutionStrategy?: ResolutionStrategy | null;
  readonly builtFrom?: Record<string, string> | null;
  /** When the member rows of a VRT were read. */
  readonly lastRegeneratedAt?: Date | null;
  /** Replaces the description's bands, e.g. with the members of a band stack. */
  readonly bandInfo?: BandInfo[];
}

export interface NewDataset {
  readonly id: string;
  readonly recordType: RecordType;
  readonly title: string;
  readonly summary?: string | null;
  readonly identifier?: string | null;
  readonly visibility: Visibility;
  /** `Principal.ownerId`; null = made by a public route. */
  readonly createdBy: string | null;
  readonly accountId: string | null;
  readonly sourceFilename?: string | null;
  /** EPSG code that the upload declared, before any override. */
  readonly originalSrid?: number | null;
  readonly sourceDataset?: string | null;
  readonly opendapUrl?: string | null;
  readonly platform?: string | null;
  readonly family?: string | null;
  readonly variant?: string | null;
  readonly campaignId?: string | null;
  readonly parentIdentifier?: string | null;
  readonly temporalStart?: Date | null;
  readonly temporalEnd?: Date | null;
  readonly originJobId?: string | null;
  readonly description: RasterDescription;
  readonly asset: StoredAsset;
}

/** What a dataset is to point at instead; `originalSrid` and `sourceFilename` stay when left out. */
export interface Replacement {
  readonly description: RasterDescription;
  readonly asset: StoredAsset;
  readonly originalSrid?: number | null;
  readonly sourceFilename?: string;
}

/**
 * The only writer of datasets and their assets for the features that make rasters. Every method works in the
 * transaction of `manager`, so that a job's end, its dataset and the dataset's scene are one commit.
 */
@Injectable()
export class DatasetRegistry {
  constructor(private readonly scenes: DatasetScenes) {}

  /** Inserts a published dataset with its asset. @throws RASTER_UNSUPPORTED without CRS or bands. */
  async create(manager: EntityManager, dataset: NewDataset): Promise<Dataset> {
    const { description, asset, ...given } = dataset;
    const now = new Date();
    const row = manager.create(Dataset, {
      ...given,
      ...placeFields(description),
      updatedBy: dataset.createdBy,
      recordStatus: 'published',
      publishedAt: now,
      lastRefreshedAt: now,
    });
    await manager.insert(Dataset, row);
    row.asset = manager.create(RasterAsset, {
      ...assetFields(description),
      ...asset,
      bandInfo: asset.bandInfo ?? description.bands,
      datasetId: dataset.id,
    });
    await manager.insert(RasterAsset, row.asset);
    await this.scenes.publish(manager, [dataset.id]);
    return row;
  }

  /** The dataset a job has made already, so that a second run of the job does not make another. */
  async findByOriginJob(manager: EntityManager, jobId: string): Promise<Dataset | null> {
    return manager.findOneBy(Dataset, { originJobId: jobId });
  }

  /**
   * Points a dataset at another object: readers see the old or the new file, never a mix. Sets `ready`, gives up the
   * generation, bumps `tile_cache_version`; a user's `is_dem_override` and the VRT fields not given here stay.
   * @param generationId when given, only the generation that owns the asset may swap.
   * @returns keys of the house's objects that no row names any more — hand them to `ObjectReaper` after the commit.
   * @throws CONFLICT when another generation owns the asset, NOT_FOUND when the dataset was deleted meanwhile.
   */
  async swapAsset(
    manager: EntityManager,
    datasetId: string,
    change: Replacement,
    generationId?: string,
  ): Promise<string[]> {
    // Dataset before asset, as every other writer: a deletion at the same moment waits instead of deadlocking.
    const lock = { mode: 'for_no_key_update' } as const;
    await manager.findOne(Dataset, { select: { id: true }, where: { id: datasetId }, lock });
    const before = await manager.findOne(RasterAsset, { where: { datasetId }, lock });
    if (before === null) throw new DomainError('NOT_FOUND', 'The dataset was deleted meanwhile');
    if (generationId !== undefined && before.currentGenerationId !== generationId)
      throw new DomainError('CONFLICT', 'A newer generation has taken over this dataset');
    const { description, asset } = change;
    await manager.update(
      RasterAsset,
      { datasetId },
      {
        ...assetFields(description),
        ...asset,
        mtime: asset.mtime ?? null,
        cogStatus: asset.cogStatus ?? null,
        quicklook256Uri: asset.quicklook256Uri ?? null,
        quicklook512Uri: asset.quicklook512Uri ?? null,
        bandInfo: asset.bandInfo ?? description.bands,
        status: 'ready',
        currentGenerationId: null,
      },
    );
    await manager.update(
      Dataset,
      { id: datasetId },
      {
        ...placeFields(description),
        ...(change.originalSrid === undefined ? {} : { originalSrid: change.originalSrid }),
        ...(change.sourceFilename === undefined ? {} : { sourceFilename: change.sourceFilename }),
        missingSince: null,
        lastRefreshedAt: () => 'now()',
        updatedAt: () => 'now()',
        tileCacheVersion: () => 'tile_cache_version + 1',
      },
    );
    await this.scenes.publish(manager, [datasetId]);
    const kept = new Set(objectKeys(asset));
    return objectKeys(before).filter((key) => !kept.has(key));
  }

  /**
   * Moves an asset from one of `from` to `to` if it is there, in one conditional statement.
   * The scene stays as it is: the status says nothing about what is being served.
   * To `regenerating`, `generationId` becomes the owner; to another state, a given `generationId` must still own the
   * asset and gives it up.
   * @returns false when the asset was in another state, or owned by another generation: nothing changed.
   */
  async setAssetStatus(
    manager: EntityManager,
    datasetId: string,
    from: readonly AssetStatus[],
    to: AssetStatus,
    generationId?: string,
  ): Promise<boolean> {
    const claims = to === 'regenerating';
    const result = await manager.update(
      RasterAsset,
      { datasetId, status: In([...from]), ...(claims || !generationId ? {} : { currentGenerationId: generationId }) },
      { status: to, currentGenerationId: claims ? (generationId ?? null) : null },
    );
    return result.affected === 1;
  }
}

function objectKeys(asset: Pick<StoredAsset, 'assetUri' | 'quicklook256Uri' | 'quicklook512Uri'>): string[] {
  return [asset.assetUri, asset.quicklook256Uri, asset.quicklook512Uri].filter(
    (key) => typeof key === 'string' && !isHref(key),
  ) as string[];
}
