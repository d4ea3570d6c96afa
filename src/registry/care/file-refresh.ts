import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Dataset, DatasetPlaces, DatasetRegistry, isHref, ObjectReaper, RasterAsset } from '../../datasets/index.js';
import { cogStatusOf, FileLook } from '../registration/file-look.js';
import { type PlacedFile } from '../registration/files-in-place.js';
import { type CaredDataset } from './cared-datasets.query.js';

/** Writes into the registry what the files behind it have become. */
@Injectable()
export class FileRefresh {
  constructor(
    private readonly places: DatasetPlaces,
    private readonly look: FileLook,
    private readonly registry: DatasetRegistry,
    private readonly reaper: ObjectReaper,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * Reads the file of a raster dataset anew.
   * @returns false when the row was changed by somebody else meanwhile: theirs is newer
   * @throws what `FileLook.at` throws
   */
  async reread(row: CaredDataset, signal: AbortSignal): Promise<boolean> {
    const place = await this.places.of(row);
    const { description, sha256, info } = await this.look.at(place, row.id, signal);
    return this.point(row, {
      description,
      asset: {
        assetUri: row.assetUri,
        storageBackend: storageBackendOf(row.assetUri, place.store.kind),
        sha256,
        sourceSha256: sha256,
        sizeBytes: info.size,
        mtime: place.isInPlace ? info.modifiedAt : null,
        cogStatus: cogStatusOf(description),
      },
    });
  }

  /** Points the row at a file, if it is still what it was. @returns false when it is not */
  async point(row: CaredDataset, file: PlacedFile): Promise<boolean> {
    const unnamed = await this.dataSource.transaction(async (manager) =>
      (await isAsRead(manager, row)) ? this.registry.swapAsset(manager, row.id, file) : null,
    );
    if (unnamed !== null) await this.reaper.reap(unnamed);
    return unnamed !== null;
  }

  /** The bytes are the same, only their time is another: next time they need not be read. */
  async touch({ id, assetUri, sha256 }: CaredDataset, mtime: Date): Promise<void> {
    await this.dataSource.manager.update(RasterAsset, { datasetId: id, assetUri, sha256 }, { mtime });
  }

  /** Of a VRT only the bytes are looked at: what it shows follows from its sources, by regeneration. */
  async setVrtHash(
    { id, assetUri, sha256 }: CaredDataset,
    now: { sha256: string; sizeBytes: number },
  ): Promise<boolean> {
    const unchanged = { datasetId: id, assetUri, sha256, status: 'ready' } as const;
    return (await this.dataSource.manager.update(RasterAsset, unchanged, now)).affected === 1;
  }
}

/** Locks both rows, dataset first, as every other writer. */
async function isAsRead(manager: EntityManager, { id, assetUri, sha256 }: CaredDataset): Promise<boolean> {
  const lock = { mode: 'for_no_key_update' } as const;
  if ((await manager.findOne(Dataset, { select: { id: true }, where: { id }, lock })) === null) return false;
  return (
    (await manager.findOne(RasterAsset, { where: { datasetId: id, assetUri, sha256, status: 'ready' }, lock })) !== null
  );
}

function storageBackendOf(assetUri: string, kind: 'filesystem' | 's3' | 'memory') {
  if (isHref(assetUri)) return 'remote';
  return kind === 's3' ? 's3' : 'local';
}
