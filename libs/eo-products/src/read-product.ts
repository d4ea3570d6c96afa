import { detectProduct } from './detect-product.js';
import { readLandsat } from './landsat/read-landsat.js';
import { unsupported } from './product-fault.js';
import { type EoProduct, type ProductFolder, type ProductKind } from './product-folder.js';
import { readSentinel1 } from './sentinel1/read-sentinel1.js';
import { readSentinel2 } from './sentinel2/read-sentinel2.js';

const READERS: Readonly<Record<ProductKind, (folder: ProductFolder) => Promise<EoProduct>>> = {
  'sentinel-1': readSentinel1,
  'sentinel-2': readSentinel2,
  landsat: readLandsat,
};

/**
 * From a product's own metadata to the STAC item of its built-in collection. Opens no raster.
 * @param kind when the caller knows it.
 * @throws BAD_REQUEST naming file and element when something is missing, malformed or not supported; TOO_LARGE.
 */
export async function readProduct(folder: ProductFolder, kind?: ProductKind): Promise<EoProduct> {
  const known = kind ?? (await detectProduct(folder));
  if (known === null) throw unsupported(folder.name, 'not a Sentinel-1, Sentinel-2 or Landsat product');
  return READERS[known](folder);
}
