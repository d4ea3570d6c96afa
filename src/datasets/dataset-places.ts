import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { Buckets, HOUSE_BUCKET, type ObjectInfo, type ObjectStore } from '#libs/storage';
import { ObjectLocations } from '../platform/storage/object-locations.js';
import { type RasterAsset } from './raster-asset.entity.js';

/** Where the file of a dataset is. A file in place belongs to somebody else: read it, never write or delete it. */
export interface DatasetPlace {
  readonly store: ObjectStore;
  readonly key: string;
  /** What GDAL opens. */
  readonly gdalPath: string;
  readonly isInPlace: boolean;
}

type Asset = Pick<RasterAsset, 'assetUri'>;

/** From the asset of a dataset to its file: an object of the house bucket, or a file registered in place. */
@Injectable()
export class DatasetPlaces {
  constructor(
    private readonly buckets: Buckets,
    private readonly locations: ObjectLocations,
  ) {}

  /** Says nothing about whether the file is there. @throws NOT_FOUND when its bucket or folder is no part of this instance. */
  async of(asset: Asset): Promise<DatasetPlace> {
    const place = await this.find(asset);
    if (place === null) throw missingFile();
    return place;
  }

  /** The file's size, time and validator; null = it is not there, nor perhaps its bucket or folder. @throws UNAVAILABLE */
  async info(asset: Asset): Promise<ObjectInfo | null> {
    const place = await this.find(asset);
    return place && place.store.head(place.key);
  }

  /** null = its bucket or folder is no part of this instance, or a link leads out of it. */
  async find({ assetUri }: Asset): Promise<DatasetPlace | null> {
    const isInPlace = isHref(assetUri);
    const found = isInPlace ? await this.locations.find(assetUri) : { store: this.buckets.house(), key: assetUri };
    if (found === null) return null;
    try {
      return { ...found, gdalPath: found.store.gdalPath(found.key), isInPlace };
    } catch (error) {
      // A link that leads out of its folder.
      if (isDomainError(error, 'OBJECT_NOT_FOUND')) return null;
      throw error;
    }
  }
}

/** Keys of the house have no scheme. */
export function isHref(assetUri: string): boolean {
  return /^(s3|root):\/\//.test(assetUri);
}

/** The same for whoever reads by href. */
export function hrefOf({ assetUri }: Asset): string {
  return isHref(assetUri) ? assetUri : `s3://${HOUSE_BUCKET}/${assetUri}`;
}

/** The row is there, its file is not: somebody deleted it underneath. */
export function missingFile(cause?: unknown): DomainError {
  return new DomainError('NOT_FOUND', 'The file of this dataset is missing from storage', { cause });
}
