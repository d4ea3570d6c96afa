import { type StacItem } from '#libs/stac';

export interface ProductFile {
  /** Relative to the product's folder, `/`-separated. */
  readonly path: string;
  readonly size: number;
}

/** One product as it lies in any store: a folder of a bucket, of S3, or of a dataset root. */
export interface ProductFolder {
  /** Last segment of the folder; for a Landsat scene that shares its folder with others, the scene's product id. */
  readonly name: string;
  /** Files whose path starts with `prefix`. */
  list(prefix?: string): AsyncIterable<ProductFile>;
  /** UTF-8. @throws TOO_LARGE above `maxBytes`, OBJECT_NOT_FOUND */
  readText(path: string, maxBytes: number): Promise<string>;
  /** Canonical address of a file, `s3://bucket/key` or `file:///…`. */
  href(path: string): string;
}

export type ProductKind = 'sentinel-2' | 'sentinel-1' | 'landsat';

/** What a product folder becomes in the catalogue. */
export interface EoProduct {
  readonly kind: ProductKind;
  /** Built-in collection that the product belongs to: `sentinel-2-l2a`, `landsat-ot-l1`, … */
  readonly collectionId: string;
  /** STAC 1.1 with canonical hrefs, without links. Has an asset only for files that are there. */
  readonly item: StacItem;
  /** Image files that the metadata names and the folder does not hold. */
  readonly missing: readonly string[];
}
