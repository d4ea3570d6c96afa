import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { type FeatureTable, type FeatureUse, GeoPackage, GeoPackagePool, type VectorFeature } from '#libs/geopackage';
import { type ObjectInfo, type ObjectStore, toStoreError } from '#libs/storage';
import { DeliveryStores, type StorageDescriptor } from '../../delivery/index.js';
import { Scratch } from '../../platform/storage/scratch.js';
import { OFFERED_EPSG } from '../../render/index.js';
import { holdScratch } from './held-scratch.js';

/** A caller's file of polygons on this machine, until it is closed. */
export interface OpenedVectorFile {
  readonly tables: readonly FeatureTable[];
  readonly count: number;
  /** In batches of up to 1000; again from the start with every call. @throws INVALID at the first that breaks the contract */
  features(): AsyncGenerator<VectorFeature[]>;
  close(): Promise<void>;
}

/** GeoPackages that requests name: fetched from their bucket into scratch space, and read there. */
@Injectable()
export class VectorFiles {
  constructor(
    private readonly stores: DeliveryStores,
    private readonly scratch: Scratch,
    private readonly pool: GeoPackagePool,
  ) {}

  /**
   * Closed by itself when the signal fires.
   * @throws INVALID for a file that is not there or breaks the contract; BAD_REQUEST, UNAVAILABLE for its bucket; STORAGE_FULL
   */
  async open(descriptor: StorageDescriptor, use: FeatureUse, signal: AbortSignal): Promise<OpenedVectorFile> {
    const store = await this.stores.open(descriptor);
    const { dir, release } = await holdScratch(this.scratch, signal);
    try {
      const path = join(dir, 'features.gpkg');
      await this.fetch(store, descriptor, path, signal);
      const file = await GeoPackage.open(this.pool, path, { use, supported: OFFERED_EPSG, signal });
      return { tables: file.tables, count: file.count, features: () => file.features(), close: release };
    } catch (error) {
      await release();
      throw error;
    }
  }

  private async fetch(
    store: ObjectStore,
    { url, path: key }: StorageDescriptor,
    path: string,
    signal: AbortSignal,
  ): Promise<void> {
    const info = await store.head(key).catch(asAbsent);
    if (info === null) throw new DomainError('INVALID', `There is no object ${url}`);
    if (info.size > (await this.scratch.freeBytes()))
      throw new DomainError('STORAGE_FULL', `There is no room for the ${info.size} bytes of ${url}`);
    const body = await store.get(key);
    await pipeline(body, createWriteStream(path), { signal }).catch((error: unknown) => {
      throw toStoreError(error, store.bucket, key);
    });
  }
}

/** A path that is no key names no object. */
function asAbsent(error: unknown): ObjectInfo | null {
  if (isDomainError(error, 'INVALID_KEY')) return null;
  throw error;
}
