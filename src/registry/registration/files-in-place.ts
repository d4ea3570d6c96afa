import { Injectable } from '@nestjs/common';
import { type RasterDescription } from '#libs/raster';
import { type StoredAsset } from '../../datasets/index.js';
import { ObjectLocations } from '../../platform/storage/object-locations.js';
import { cogStatusOf, FileLook } from './file-look.js';

/** A file in the place where it will stay, and what a dataset of it says. */
export interface PlacedFile {
  readonly description: RasterDescription;
  readonly asset: StoredAsset;
}

/** Files that stay where they are: in a dataset root, a mounted archive or a bucket of this instance. */
@Injectable()
export class FilesInPlace {
  constructor(
    private readonly locations: ObjectLocations,
    private readonly look: FileLook,
  ) {}

  /** @throws NOT_FOUND, CONFLICT when it changed meanwhile, and what `FileInspection.describe` throws */
  async take(href: string, signal: AbortSignal): Promise<PlacedFile> {
    const { store, key } = await this.locations.getOrThrow(href);
    const place = { store, key, gdalPath: store.gdalPath(key) };
    const { description, sha256, info } = await this.look.at(place, href, signal);
    return {
      description,
      asset: {
        assetUri: this.locations.portable(href),
        storageBackend: 'remote',
        sha256,
        sourceSha256: sha256,
        sizeBytes: info.size,
        mtime: info.modifiedAt,
        cogStatus: cogStatusOf(description),
      },
    };
  }
}
