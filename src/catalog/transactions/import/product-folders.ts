import { opendir } from 'node:fs/promises';
import { relative } from 'node:path';
import { Injectable } from '@nestjs/common';
import { productSpotOf } from '#libs/eo-products';
import { ProductImports } from '../../imports/product-imports.service.js';
import { type BulkSummary } from '../bulk/bulk-summary.js';
import { AssetPlaces } from './asset-places.js';

/** Folders of SAFE and Landsat products, whose items are made from the product's own metadata. */
@Injectable()
export class ProductFolders {
  constructor(
    private readonly products: ProductImports,
    private readonly places: AssetPlaces,
  ) {}

  /** A folder with both products and STAC items counts as products: Landsat brings an item of its own. */
  async holdsProducts(folder: string): Promise<boolean> {
    for await (const entry of await opendir(folder, { recursive: true })) {
      const path = relative(folder, `${entry.parentPath}/${entry.name}`);
      if (entry.isFile() && (productSpotOf(path) !== null || productSpotOf(`${folder}/${path}`) !== null)) return true;
    }
    return false;
  }

  /** @param collectionId null = each product goes to the built-in collection of its kind. @param summary counts along */
  async import(
    folder: string,
    collectionId: string | null,
    createdBy: string,
    summary: BulkSummary,
    signal: AbortSignal,
  ): Promise<void> {
    const href = await this.places.ofFolder(folder);
    const onProgress = ({ done }: { done: number }) => void (summary.inserted = done);
    const { imported, failures, failed } = await this.products.importFolder(
      href,
      { collectionId, createdBy },
      { signal, onProgress },
    );
    summary.inserted = imported;
    failures.forEach(({ product, reason }, index) => summary.fail(index + 1, product, reason));
    summary.failed = failed;
  }
}
