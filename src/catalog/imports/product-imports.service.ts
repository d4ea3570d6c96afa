import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError, type ErrorCode } from '#libs/errors';
import { PRODUCT_COLLECTIONS, readProduct, type EoProduct, type ProductSpot } from '#libs/eo-products';
import { DataSource } from 'typeorm';
import { ObjectLocations } from '../../platform/storage/object-locations.js';
import { sceneBands } from '../bands/scene-bands.js';
import { Collection } from '../collection.entity.js';
import { SceneStore } from '../scene-store.js';
import { openArchive, productFolder, productName, productsOf, type Archive } from './archive.js';
import { BandFiles } from './band-files.js';
import { ImportTally, type ImportSummary } from './import-summary.js';

export interface ProductImport {
  /** null = each product goes to the built-in collection of its kind. */
  readonly collectionId: string | null;
  /** Collections that the caller may write; left out = all. */
  readonly writable?: readonly string[];
  readonly createdBy?: string | null;
}

export interface ImportHooks {
  readonly signal?: AbortSignal;
  /** After every product. */
  onProgress?(counts: { done: number; total: number; failed: number; skipped: number }): Promise<void> | void;
  onWarning?(warning: { code: string; message: string }): void;
}

interface Run {
  readonly archive: Archive;
  readonly what: ProductImport;
  readonly hooks: ImportHooks;
  readonly tally: ImportTally;
}

/** Products read at a time; each waits for its store and for GDAL more than it computes. */
const PARALLEL = 4;
/** How many files a warning names. */
const MAX_NAMED = 3;

/** Faults of one product, which do not stop the others. */
const OWN_FAULTS: readonly ErrorCode[] = [
  'BAD_REQUEST',
  'INVALID',
  'NOT_FOUND',
  'TOO_LARGE',
  'INVALID_KEY',
  'OBJECT_NOT_FOUND',
];

/** Turns product folders that lie in a bucket or dataset root into scenes. The files stay where they are. */
@Injectable()
export class ProductImports {
  constructor(
    private readonly locations: ObjectLocations,
    private readonly dataSource: DataSource,
    private readonly scenes: SceneStore,
    private readonly bandFiles: BandFiles,
  ) {}

  /**
   * Imports every Sentinel-2, Sentinel-1 GRD and Landsat product at any depth below `href`. A product is stored as soon
   * as it is read, replacing the scene of the same id, so an import that was stopped is continued by running it again.
   * @param href `s3://bucket[/prefix]`, or `file:///…` in a dataset root.
   * @throws BAD_REQUEST when the folder is none of ours or holds no product; CANCELLED.
   */
  async importFolder(href: string, what: ProductImport, hooks: ImportHooks = {}): Promise<ImportSummary> {
    const archive = await openArchive(this.locations, href);
    const spots: ProductSpot[] = await Readable.from(productsOf(archive, hooks.signal)).toArray();
    if (spots.length === 0)
      throw new DomainError(
        'BAD_REQUEST',
        `No Sentinel-1, Sentinel-2 or Landsat product lies below ${JSON.stringify(href)}`,
      );
    const tally = new ImportTally(spots.length);
    await this.importAll(spots, { archive, what, hooks, tally });
    return tally.summary();
  }

  /** Returns or throws when nothing is under way any more: the first failure that is no product's own stops the rest. */
  private async importAll(spots: readonly ProductSpot[], run: Run): Promise<void> {
    const { hooks, tally } = run;
    const failure = new AbortController();
    const queue = spots.values();
    const work = async () => {
      for (const spot of queue) {
        failure.signal.throwIfAborted();
        hooks.signal?.throwIfAborted();
        await this.importOne(spot, run);
        await hooks.onProgress?.(tally.counts);
      }
    };
    const workers = Array.from({ length: Math.min(PARALLEL, spots.length) }, () =>
      work().catch((error: unknown) => failure.abort(error)),
    );
    await Promise.all(workers);
    failure.signal.throwIfAborted();
  }

  private async importOne(spot: ProductSpot, { archive, what, hooks, tally }: Run): Promise<void> {
    const name = productName(spot);
    try {
      const product = await readProduct(productFolder(archive, spot), spot.kind);
      const collection = await this.targetOf(product, what);
      const bands = sceneBands(product.item, collection.definition);
      const faults = [...missingFiles(product), ...(await this.bandFiles.faults(bands, hooks.signal))];
      if (faults.length > 0) hooks.onWarning?.({ code: 'files_unusable', message: `${name}: ${listed(faults)}` });
      const scene = { collectionId: collection.id, item: product.item, bands, createdBy: what.createdBy ?? null };
      await this.dataSource.transaction((manager) => this.scenes.put(manager, [scene]));
      tally.addImported(collection.id);
    } catch (error) {
      if (!isOwnFault(error)) throw error;
      tally.addFailed(name, error.message);
      hooks.onWarning?.({ code: 'product_failed', message: `${name}: ${error.message}` });
    }
  }

  /** A built-in collection takes the products of its kind, a user's own collection any. */
  private async targetOf(product: EoProduct, { collectionId, writable }: ProductImport): Promise<Collection> {
    const id = collectionId ?? product.collectionId;
    if (id !== product.collectionId && PRODUCT_COLLECTIONS.includes(id))
      throw new DomainError('BAD_REQUEST', `a product of ${product.collectionId}, which does not belong in ${id}`);
    const found = await this.dataSource.manager.findOneBy(Collection, { id });
    if (found === null || (writable !== undefined && !writable.includes(id)))
      throw new DomainError('BAD_REQUEST', `belongs in the collection ${id}, which you may not change`);
    return found;
  }
}

function isOwnFault(error: unknown): error is DomainError {
  return isDomainError(error) && OWN_FAULTS.includes(error.code);
}

function missingFiles({ missing }: EoProduct): string[] {
  return missing.map((path) => `${path.split('/').at(-1) ?? path} is missing`);
}

function listed(faults: readonly string[]): string {
  const more = faults.length - MAX_NAMED;
  return faults.slice(0, MAX_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
