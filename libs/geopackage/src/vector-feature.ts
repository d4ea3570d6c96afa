import { type MultiPolygon, type Polygon } from 'geojson';
import { type BBox } from '#libs/geo';

/** One row of a feature table. */
export interface VectorFeature {
  readonly table: string;
  /** The column `id`; the primary key in tables without one. Unique in its table. */
  readonly id: number;
  /** Unique in the file where the use demands one; null = the row has none. */
  readonly identifier: string | null;
  /** Pixels; null unless the use is `raster` and the row has both. */
  readonly width: number | null;
  readonly height: number | null;
  /** Units of the CRS per pixel; null likewise. */
  readonly resolution: number | null;
  readonly epsg: number;
  /** In the table's CRS, x east or longitude; 2D, rings as stored, closed. */
  readonly geometry: Polygon | MultiPolygon;
  /** Hull of the geometry in the table's CRS; of positive width and height. */
  readonly bbox: BBox;
}

/** A table of polygons as the file registers it. */
export interface FeatureTable {
  readonly name: string;
  readonly epsg: number;
  readonly geometryType: string;
  /** Rows; counting stops above `MOST_FEATURES`. */
  readonly count: number;
}

/**
 * What the features are for. `raster` (batch-v2 §3.2): all tables; identifiers are demanded and unique; own sizes are read.
 * `statistics` (batch-statistics §2): the first table; identifiers are optional; columns named width, height and resolution
 * are like any others.
 */
export type FeatureUse = 'raster' | 'statistics';

/** Of all tables together (batch-v2 §3.2, batch-statistics §2). */
export const MOST_FEATURES = 700_000;
