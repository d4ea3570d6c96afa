import { DomainError } from '#libs/errors';
import { type Dtype, type RasterDescription } from '#libs/raster';
import { type ConversionOptions } from './ingest-request.js';

/**
 * A file may declare this many times more pixel bytes than it holds: DEFLATE ends near 1,030 : 1, so beyond it the
 * pixels are not in the file (sparse blocks, or a header that lies).
 */
const MAX_EXPANSION = 1000;
/** Below this a hollow file does no harm: a small mask may well be one colour. */
const HARMLESS_BYTES = 4 * 1024 ** 3;
/** ingest-vrt §7.2: source, COG and the overviews being built are on the disk at once. */
const SCRATCH_FACTOR = 3;

/** Bytes of the full-resolution pixels once decompressed. */
export function declaredBytes({ width, height, bands }: Pick<RasterDescription, 'width' | 'height' | 'bands'>): number {
  return bands.reduce((sum, band) => sum + width * height * bytesPerPixel(band.dtype), 0);
}

/** @throws INVALID for a bomb: a tiny file that declares a huge raster. */
export function assertPlausibleSize(raster: RasterDescription, fileBytes: number): void {
  const declared = declaredBytes(raster);
  const allowed = Math.max(HARMLESS_BYTES, fileBytes * MAX_EXPANSION);
  if (declared <= allowed) return;
  throw new DomainError(
    'INVALID',
    `The file of ${fileBytes} bytes declares ${raster.width} × ${raster.height} × ${raster.bands.length} pixels, ` +
      `${declared} bytes; a file of its size may declare at most ${allowed}`,
  );
}

/** @throws STORAGE_FULL when the disk for temporary files cannot hold the conversion. */
export function assertScratchSpace(sourceBytes: number, freeBytes: number): void {
  const needed = sourceBytes * SCRATCH_FACTOR;
  if (needed <= freeBytes) return;
  throw new DomainError(
    'STORAGE_FULL',
    `Converting ${sourceBytes} bytes needs ${needed} bytes of temporary space, ${freeBytes} are free`,
  );
}

/** What can never become a dataset, said before any pixel is read. @throws RASTER_UNSUPPORTED */
export function assertIngestable(raster: RasterDescription, options: ConversionOptions): void {
  const fault = ingestFault(raster, options);
  if (fault) throw new DomainError('RASTER_UNSUPPORTED', fault);
}

function ingestFault(raster: RasterDescription, options: ConversionOptions): string | null {
  if (raster.bands.length === 0) return 'The file has no bands';
  if (raster.geoTransform === null)
    return raster.gcpCount > 0
      ? 'The file is placed by ground control points only: warp it to a grid first (gdalwarp)'
      : 'The file has no geotransform: its pixels have no position';
  if (raster.crs === null && options.sridOverride === null)
    return 'The file declares no coordinate reference system: commit again with srid_override';
  if (options.strictCog && !raster.cog.compliant)
    return `strict_cog: the file is not a cloud-optimised GeoTIFF: ${raster.cog.reason}`;
  return null;
}

/** Options that GDAL would refuse, or silently bend, for these pixels. @throws INVALID */
export function assertOptionsFit(raster: RasterDescription, options: ConversionOptions): void {
  const fault = codecFault(raster, options) ?? nodataFault(raster, options);
  if (fault) throw new DomainError('INVALID', fault);
}

function codecFault({ bands }: RasterDescription, { compression }: ConversionOptions): string | null {
  const dtypes = [...new Set(bands.map((band) => band.dtype))].join(', ');
  if ((compression === 'JPEG' || compression === 'WEBP') && dtypes !== 'uint8')
    return `compression ${compression} holds 8-bit pixels only, the file has ${dtypes}`;
  if (compression === 'WEBP' && bands.length !== 3 && bands.length !== 4)
    return `compression WEBP holds 3 or 4 bands, the file has ${bands.length}`;
  return null;
}

function nodataFault({ bands }: RasterDescription, { nodataOverride }: ConversionOptions): string | null {
  if (nodataOverride === null) return null;
  const misfit = bands.find((band) => !canHold(band.dtype, nodataOverride));
  return misfit ? `nodata_override ${nodataOverride} is not a value of ${misfit.dtype} (band ${misfit.index})` : null;
}

function canHold(dtype: Dtype, value: number | 'nan'): boolean {
  const integer = /^(u?)int(\d+)$/.exec(dtype);
  if (!integer) return true;
  if (value === 'nan' || !Number.isInteger(value)) return false;
  const span = 2 ** Number(integer[2]);
  const [min, max] = integer[1] === 'u' ? [0, span - 1] : [-span / 2, span / 2 - 1];
  return value >= min && value <= max;
}

/** `uint16` → 2; complex types (`cfloat32`) hold two numbers. */
function bytesPerPixel(dtype: Dtype): number {
  const bits = Number(/\d+$/.exec(dtype)?.[0] ?? 8);
  return (bits / 8) * (dtype.startsWith('c') ? 2 : 1);
}
