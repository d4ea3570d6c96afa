import { readProduct, type EoProduct } from '#libs/eo-products';
import { DomainError, isDomainError } from '#libs/errors';
import { type SafeFiles } from './safe-files.js';

/** A product with its metadata read; hrefs of its assets are paths for `files.locate`. */
export interface SafeProduct {
  /** Without `.SAFE`. */
  readonly name: string;
  readonly item: EoProduct['item'];
  readonly files: SafeFiles;
}

/** Sentinel-1: `S1A_IW_SLC__1SDV_…`; the three letters after the mode. */
const S1_TYPE = /^S1[A-Z]_[A-Z0-9]{2}_([A-Z]{3})/i;
const S2_TYPE = /^S2[A-Z]_(MSI[A-Z0-9]{3})_/i;

/**
 * @throws INVALID `unsupported_product_type` for a product that the recipe is not made for, and for metadata that cannot
 * be read, naming file and element
 */
export async function openProduct(files: SafeFiles, wanted: 'sentinel-1' | 'sentinel-2'): Promise<SafeProduct> {
  const name = files.name.replace(/\.SAFE$/i, '');
  assertType(name, wanted);
  try {
    const { item } = await readProduct(files, wanted);
    return { name, item, files };
  } catch (error) {
    if (
      !isDomainError(error, 'BAD_REQUEST') &&
      !isDomainError(error, 'TOO_LARGE') &&
      !isDomainError(error, 'OBJECT_NOT_FOUND')
    )
      throw error;
    throw new DomainError('INVALID', `input_dataset: ${name}: ${error.message}`, { cause: error });
  }
}

/** By the name, before anything is read. Only GRD holds amplitudes on the ground; SLC is complex, OCN no picture. */
export function assertType(name: string, wanted: 'sentinel-1' | 'sentinel-2'): void {
  const type = (wanted === 'sentinel-1' ? S1_TYPE : S2_TYPE).exec(name)?.[1]?.toUpperCase();
  const fitting = wanted === 'sentinel-1' ? ['GRD'] : ['MSIL1C', 'MSIL2A'];
  if (type !== undefined && fitting.includes(type)) return;
  const message =
    `${JSON.stringify(name)} is ${type === undefined ? `no ${wanted} product` : `of type ${type}`}; ` +
    `this is made from ${fitting.join(' and ')}`;
  throw new DomainError('INVALID', message, { detail: { code: 'unsupported_product_type', message } });
}
