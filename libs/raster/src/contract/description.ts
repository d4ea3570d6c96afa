import { type BBox } from '#libs/geo';
import { type MultiPolygon, type Polygon } from 'geojson';

/** GDAL data type in lower case, as the wire spells it: `uint8 int8 uint16 int16 uint32 int32 float32 float64 cint16 …`. */
export type Dtype = string;

export interface BandStats {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly stddev: number;
  /** True when read from an overview. */
  readonly approximate: boolean;
}

/** One band, as stored in `band_info` and sent on the wire. `index` is 1-based. */
export interface BandInfo {
  index: number;
  name: string | null;
  dtype: Dtype;
  /** null = none defined; NaN is spelled 'nan' because JSON has no NaN. */
  nodata: number | 'nan' | null;
  color_interp: string | null;
  unit: string | null;
  scale: number | null;
  offset: number | null;
  stats?: BandStats | null;
  /** Band stacks only: which member the band came from. */
  source_dataset_id?: string;
  source_title?: string;
}

export interface RasterCrs {
  /** WKT2:2019. */
  readonly wkt: string;
  readonly epsg: number | null;
  readonly isGeographic: boolean;
  /** Angle unit is the degree (false for grads); false for projected CRS. */
  readonly isDegree: boolean;
  readonly name: string | null;
}

/** Everything one `open` of a raster tells. Throws RASTER_UNREADABLE when GDAL cannot open it. */
export interface RasterDescription {
  readonly driver: string;
  readonly width: number;
  readonly height: number;
  readonly bands: BandInfo[];
  /** null = the file declares none. */
  readonly crs: RasterCrs | null;
  /** GDAL order [originX, dX/dcol, dX/drow, originY, dY/dcol, dY/drow]; null when the file has none. */
  readonly geoTransform: readonly number[] | null;
  readonly isRotated: boolean;
  readonly isSouthUp: boolean;
  /** Length of the pixel vectors in CRS units; null without geotransform. */
  readonly resX: number | null;
  readonly resY: number | null;
  /** Native extent (axis-aligned hull when rotated); null without geotransform. */
  readonly extent: BBox | null;
  /** From densified edges; minX > maxX across the antimeridian; null without CRS. */
  readonly bboxWgs84: BBox | null;
  /** Densified outline in lon/lat, counter-clockwise, split at ±180; null without CRS. */
  readonly footprint: Polygon | MultiPolygon | null;
  readonly compression: string | null;
  readonly blockSize: readonly [number, number];
  /** Sizes of band 1's overviews, finest first. */
  readonly overviews: ReadonlyArray<{ width: number; height: number }>;
  /** The compliance profile of ingest-vrt §7.2; `reason` says in one sentence what is missing, '' when compliant. */
  readonly cog: { readonly compliant: boolean; readonly reason: string };
  /** ISO instant from the TIFF's own date tags, null when absent. */
  readonly acquiredAt: string | null;
  readonly gcpCount: number;
  /** Of the ground control points; absent without any, null = they declare none. */
  readonly gcpCrs?: RasterCrs | null;
}

/** What a style is made from. */
export interface BandLook {
  /** 51 native values (before scale and offset), ascending: minimum, every second percentile, maximum. null = no valid pixel. */
  readonly quantiles: readonly number[] | null;
  /** RGBA 0…255 by native value; null = no colour table. */
  readonly palette: ReadonlyArray<readonly [number, number, number, number]> | null;
}
