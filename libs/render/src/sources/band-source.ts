import { type MultiPolygon, type Polygon } from 'geojson';
import { type GridRead, type PixelGrid, type PixelPlaces } from '#libs/raster';
import { type ValueConversion } from '../value-conversion.js';
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
export type SourceRead<K extends BandSourceKind> = Omit<GridRead, 'bands'> & {
  readonly bands: readonly SourceBand[];
  readonly source: Extract<BandSource, { kind: K }>;
};

/** `conversion` is the mosaic's business, but for those that only the source can do. */
export type SourceBand = GridRead['bands'][number] & { readonly conversion?: ValueConversion };

/** Where places of one CRS lie in another; what a reader cannot know by itself. */
export interface PlacePorts {
  /** Centres of the grid's pixels in another CRS, off by no more than `tolerance` of its units. */
  placesOnGrid(grid: PixelGrid, crs: string, tolerance: number): PixelPlaces;
  /** null = a corner of it has no place in that CRS. */
  projectLonLat(area: { geometry: Polygon | MultiPolygon; crs: string }): Polygon | MultiPolygon | null;
}

/** 1 where the source has a pixel: there even NaN is its value. Nothing = NaN is no data. */
export type SourceCover = Uint8Array | null | void;

export type SourceReaders = {
  readonly [K in BandSourceKind]: (read: SourceRead<K>, places: PlacePorts) => Promise<SourceCover>;
};
