import { buffer } from 'node:stream/consumers';
import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { isDomainError } from '#libs/errors';
import { Buckets } from '#libs/storage';
import { Repository } from 'typeorm';
import { timed } from '../../platform/logging/context.js';
import { ObjectReaper } from '../object-reaper.js';
import { RasterAsset } from '../raster-asset.entity.js';
import { type ServedDataset } from '../served-dataset.js';
import { StoredRaster } from './stored-raster.js';

/** Px. Drawings of these sizes are kept, others are drawn anew each time: at most 32 objects per dataset. */
export const KEPT_SIZE_STEP = 32;

const CACHE_FOLDER = 'cache/thumbnails/';

/** Key prefix of the drawings kept for a dataset, of all its files. */
export const cacheFolderOf = (datasetId: string) => `${CACHE_FOLDER}${datasetId}/`;

/**
 * Square PNGs of a dataset's present file: the two quicklooks made at ingest, everything else drawn on demand. Callers
 * who ask for the same picture at the same time share one drawing.
 */
@Injectable()
export class Thumbnails {
  private readonly logger = new Logger(Thumbnails.name);
  private readonly underWay = new Map<string, Promise<Uint8Array>>();

  constructor(
    private readonly buckets: Buckets,
    private readonly raster: StoredRaster,
    private readonly reaper: ObjectReaper,
    @InjectRepository(RasterAsset) private readonly assets: Repository<RasterAsset>,
  ) {}

  /** @param size px per side. @throws NOT_FOUND when the file is gone, CONFLICT when it cannot be read. */
  async png(dataset: ServedDataset, size: number): Promise<Uint8Array> {
    const key = `${folderOf(dataset)}${size}.png`;
    const shared = this.underWay.get(key);
    if (shared) return shared;
    const picture = this.find(dataset, size, key).finally(() => this.underWay.delete(key));
    this.underWay.set(key, picture);
    return picture;
  }

  /**
   * Has a picture of a kept size ready before anyone asks. @returns false when it was there already
   * @param isForced draws it again all the same
   * @throws as `png`
   */
  async prepare(dataset: ServedDataset, size: number, isForced: boolean): Promise<boolean> {
    const key = `${folderOf(dataset)}${size}.png`;
    if (!isForced && (await this.isStored(storedQuicklook(dataset, size) ?? key))) return false;
    await this.keep(dataset, key, await this.raster.quicklook(dataset, size));
    return true;
  }

  /** Drawings kept for these datasets, or for all. Those made at ingest belong to the file and stay. @returns how many are gone */
  async clear(datasetIds: readonly string[] | null): Promise<number> {
    const folders = datasetIds === null ? [CACHE_FOLDER] : datasetIds.map(cacheFolderOf);
    let cleared = 0;
    for (const folder of folders) cleared += await this.reaper.reapBelow(folder);
    return cleared;
  }

  private async isStored(key: string): Promise<boolean> {
    return (await this.buckets.house().head(key)) !== null;
  }

  private async find(dataset: ServedDataset, size: number, key: string): Promise<Uint8Array> {
    const isKept = size % KEPT_SIZE_STEP === 0;
    const stored = [storedQuicklook(dataset, size), isKept ? key : null].filter((name) => name !== null);
    for (const name of stored) {
      const bytes = await this.stored(name);
      if (bytes !== null) return bytes;
    }
    const drawn = await this.raster.quicklook(dataset, size);
    if (isKept) await this.keep(dataset, key, drawn);
    return drawn;
  }

  private async stored(key: string): Promise<Uint8Array | null> {
    try {
      return await timed('read', async () => buffer(await this.buckets.house().get(key)));
    } catch (error) {
      if (isDomainError(error, 'OBJECT_NOT_FOUND')) return null;
      throw error;
    }
  }

  /**
   * A picture that cannot be kept is still a picture. Those of the dataset's other files go with each new one; also the
   * new one itself, when the dataset was deleted or got another file while it was drawn.
   */
  private async keep(dataset: ServedDataset, key: string, png: Uint8Array): Promise<void> {
    try {
      await this.buckets.house().put(key, png);
      const { id: datasetId, asset } = dataset;
      const isCurrent = await this.assets.existsBy({ datasetId, sha256: asset.sha256 });
      const outdated: string[] = [];
      for await (const { key: kept } of this.buckets.house().list(cacheFolderOf(datasetId)))
        if (!isCurrent || !kept.startsWith(folderOf(dataset))) outdated.push(kept);
      await this.reaper.reap(outdated);
    } catch (error) {
      this.logger.warn(`Could not keep thumbnail ${key}: ${String(error)}`);
    }
  }
}

function folderOf({ id, asset }: ServedDataset): string {
  return `${cacheFolderOf(id)}${asset.sha256}/`;
}

function storedQuicklook({ asset }: ServedDataset, size: number): string | null {
  if (size === 256) return asset.quicklook256Uri;
  return size === 512 ? asset.quicklook512Uri : null;
}
