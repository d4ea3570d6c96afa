import { type ProductFolder, type ProductKind } from './product-folder.js';

/** A place that looks like a product, as found from the key of one of its files. */
export interface ProductSpot {
  readonly kind: ProductKind;
  /** Key prefix of the product's files, without a slash at the end; '' = the top. */
  readonly folder: string;
  /** Of a Landsat scene, whose files may lie among others': the product id that their names begin with. */
  readonly fileStem: string | null;
}

const SAFE_FOLDER = /^((?:.*\/)?(S[12])[A-Z_][^/]*\.SAFE)\//i;
const MARKERS: ReadonlyArray<readonly [ProductKind, RegExp]> = [
  ['sentinel-2', /^(?:(.*)\/)?MTD_MSIL[12][AC]\.xml$/],
  ['sentinel-1', /^(?:(.*)\/)?productInfo\.json$/],
];
const SAFE_MANIFEST = /^(?:(.*)\/)?manifest\.safe$/;
const LANDSAT = /^(?:(.*)\/)?(L[A-Z]0?\d_[^/]+)_MTL\.(?:json|xml|txt)$/i;

/**
 * To which product a file belongs, null = to none that can be told. Any file of a `….SAFE` folder answers for it, so that
 * also a product without its metadata is found, and can be reported; elsewhere the metadata files do.
 */
export function productSpotOf(key: string): ProductSpot | null {
  const safe = SAFE_FOLDER.exec(key);
  if (safe) return { kind: kindOfName(safe[2]!), folder: safe[1]!, fileStem: null };
  for (const [kind, marker] of MARKERS) {
    const match = marker.exec(key);
    if (match) return { kind, folder: match[1] ?? '', fileStem: null };
  }
  const manifest = SAFE_MANIFEST.exec(key);
  const name = /(?:^|\/)(S[12])[^/]*\/manifest\.safe$/.exec(key)?.[1];
  if (manifest && name !== undefined) return { kind: kindOfName(name), folder: manifest[1] ?? '', fileStem: null };
  const landsat = LANDSAT.exec(key);
  return landsat ? { kind: 'landsat', folder: landsat[1] ?? '', fileStem: landsat[2]! } : null;
}

/** What a folder holds by the names of its files; null = no product of a family we read. */
export async function detectProduct(folder: ProductFolder): Promise<ProductKind | null> {
  for await (const { path } of folder.list()) {
    const spot = productSpotOf(`${folder.name}/${path}`);
    if (spot?.folder === folder.name) return spot.kind;
  }
  return null;
}

function kindOfName(start: string): ProductKind {
  return start.toUpperCase() === 'S1' ? 'sentinel-1' : 'sentinel-2';
}
