import { type Dataset, type RasterBand } from 'gdal-async';
import { cogCompliance } from './compliance.js';
import { crsOf, describeCrs, gcpCrsOf } from './crs.js';
import { dtypeOf } from './data-type.js';
import { lonLatArea } from './footprint.js';
import { isRotated, isSouthUp, nativeExtent, pixelSize } from './geo-transform.js';
import { withRaster } from './open.js';
import { type BandInfo, type RasterDescription } from './contract/description.js';

/**
 * Everything one `open` tells; no pixel is read, so a file that declares a terapixel costs no more than a small one.
 * @throws RASTER_UNREADABLE
 */
export function describe({
  path,
  allowedDrivers,
}: {
  path: string;
  allowedDrivers?: readonly string[];
}): Promise<RasterDescription> {
  return withRaster(path, allowedDrivers, async (dataset) => describeDataset(dataset));
}

/** For a dataset on which no asynchronous operation is running. */
export function describeDataset(dataset: Dataset): RasterDescription {
  const { x: width, y: height } = dataset.rasterSize;
  const bands = dataset.bands.map((band) => band);
  const first = bands[0] ?? null;
  const gt = dataset.geoTransform;
  const srs = crsOf(dataset);
  const gcpCount = dataset.getGCPs().length;
  const area = srs && gt ? lonLatArea(srs, gt, width, height) : null;
  const facts = {
    driver: dataset.driver.description,
    width,
    height,
    bands: bands.map(describeBand),
    crs: srs ? describeCrs(srs) : null,
    geoTransform: gt,
    isRotated: gt ? isRotated(gt) : false,
    isSouthUp: gt ? isSouthUp(gt) : false,
    resX: gt ? pixelSize(gt).resX : null,
    resY: gt ? pixelSize(gt).resY : null,
    extent: gt ? nativeExtent(gt, width, height) : null,
    bboxWgs84: area?.bbox ?? null,
    footprint: area?.footprint ?? null,
    compression: metadataItem(dataset, 'COMPRESSION', 'IMAGE_STRUCTURE'),
    blockSize: first ? ([first.blockSize.x, first.blockSize.y] as const) : ([0, 0] as const),
    overviews: first ? first.overviews.map(({ size }) => ({ width: size.x, height: size.y })) : [],
    acquiredAt: tiffInstant(metadataItem(dataset, 'TIFFTAG_DATETIME')),
    gcpCount,
    ...(gcpCount > 0 && { gcpCrs: gcpCrsOf(dataset) }),
  };
  return { ...facts, cog: cogCompliance(facts) };
}

function describeBand(band: RasterBand, index: number): BandInfo {
  return {
    index: index + 1,
    name: band.description || null,
    dtype: dtypeOf(band.dataType),
    nodata: Number.isNaN(band.noDataValue) ? 'nan' : band.noDataValue,
    color_interp: band.colorInterpretation,
    unit: band.unitType || null,
    scale: band.scale,
    offset: band.offset,
  };
}

function metadataItem(dataset: Dataset, key: string, domain?: string): string | null {
  const metadata = dataset.getMetadata(domain) as Record<string, string> | null;
  return metadata?.[key] ?? null;
}

/** TIFF 6.0 DateTime is `YYYY:MM:DD HH:MM:SS` without a zone; taken as UTC. Null when absent or impossible. */
export function tiffInstant(text: string | null): string | null {
  const parts = /^(\d{4})[:-](\d\d)[:-](\d\d)(?:[ T](\d\d):(\d\d):(\d\d))?/.exec(text ?? '');
  if (!parts) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = parts;
  const instant = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}
