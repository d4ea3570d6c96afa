import { type GridRead } from '#libs/raster';
import { type AngleGridSource } from './angle-grid.js';
import { type Sentinel1Source } from './sentinel-1.js';
import { type SwathSource } from './swath.js';
import { type ZarrSource } from './zarr.js';

/** Where the pixels of a band come from when they are no raster with a geotransform; each kind has a reader of its own. */
export interface BandSources {
  'angle-grid': AngleGridSource;
  'sentinel-1': Sentinel1Source;
  swath: SwathSource;
  zarr: ZarrSource;
}

export type BandSourceKind = keyof BandSources;

/** Plain data: it travels to the renderer inside the plan. */
export type BandSource = { [K in BandSourceKind]: { readonly kind: K } & BandSources[K] }[BandSourceKind];

/** As `readOnGrid`: values into `into`, NaN where there is no data; `source` says what the path alone does not. */
export type SourceRead<K extends BandSourceKind> = GridRead & { readonly source: Extract<BandSource, { kind: K }> };

export type SourceReaders = { readonly [K in BandSourceKind]: (read: SourceRead<K>) => Promise<void> };
