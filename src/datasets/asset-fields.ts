import { DomainError } from '#libs/errors';
import { type BandInfo, type RasterDescription } from '#libs/raster';
import { type Dataset } from './dataset.entity.js';
import { type RasterAsset } from './raster-asset.entity.js';

/** The columns of a raster asset that follow from the file itself. */
export type AssetFields = Pick<
  RasterAsset,
  | 'driver'
  | 'compression'
  | 'crsWkt'
  | 'epsg'
  | 'crsIsGeographic'
  | 'geoTransform'
  | 'extent'
  | 'bandCount'
  | 'dtype'
  | 'nodata'
  | 'resX'
  | 'resY'
  | 'width'
  | 'height'
  | 'isRotated'
  | 'isSouthUp'
  | 'isDem'
  | 'bandInfo'
>;

/** `dtype` and `nodata` are band 1's. @throws RASTER_UNSUPPORTED without CRS or without bands. */
export function assetFields(description: RasterDescription): AssetFields {
  const { bands, crs } = description;
  const first = bands[0];
  if (first === undefined) throw new DomainError('RASTER_UNSUPPORTED', 'The raster has no bands');
  if (crs === null)
    throw new DomainError('RASTER_UNSUPPORTED', 'The raster declares no coordinate reference system (CRS)');
  return {
    driver: description.driver,
    compression: description.compression,
    crsWkt: crs.wkt,
    epsg: crs.epsg,
    crsIsGeographic: crs.isGeographic,
    geoTransform: description.geoTransform && [...description.geoTransform],
    extent: description.extent && [...description.extent],
    bandCount: bands.length,
    dtype: first.dtype,
    nodata: first.nodata === null ? null : String(first.nodata),
    resX: description.resX,
    resY: description.resY,
    width: description.width,
    height: description.height,
    isRotated: description.isRotated,
    isSouthUp: description.isSouthUp,
    isDem: isDem(bands),
    bandInfo: bands,
  };
}

/** Where the raster lies, for the catalogue row. */
export function placeFields(description: RasterDescription): Pick<Dataset, 'footprint' | 'bboxWgs84'> {
  return { footprint: description.footprint, bboxWgs84: description.bboxWgs84 && [...description.bboxWgs84] };
}

/** The contract's guess at elevation: exactly one band of a floating-point type (ingest-vrt §1.1). */
function isDem(bands: readonly BandInfo[]): boolean {
  return bands.length === 1 && /^float/.test(bands[0]?.dtype ?? '');
}
