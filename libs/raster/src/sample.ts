import { type Dataset, type RasterBand } from 'gdal-async';
import { DomainError } from '#libs/errors';
import { type Point } from '#libs/geo';
import { crsOf, isDegreeBased, lonLatTransform, type LonLatTransform } from './crs.js';
import { isComplex, isNodata } from './data-type.js';
import { type GeoTransform, mapToPixel } from './geo-transform.js';
import { HandlePool, type PooledRaster } from './handle-pool.js';
import { openRaster } from './open.js';
import { unreadable } from './raster-errors.js';
import { type PointSample } from './contract/grids.js';

interface SampledBand {
  readonly band: RasterBand;
  /** Present where the file carries a validity mask of its own (not alpha, not no-data). */
  readonly mask: RasterBand | null;
  readonly name: string | null;
  readonly unit: string | null;
  readonly nodata: number | null;
  readonly scale: number;
  readonly offset: number;
  readonly isFloat32: boolean;
  readonly isComplex: boolean;
}

interface SampledRaster extends PooledRaster {
  readonly width: number;
  readonly height: number;
  readonly geoTransform: GeoTransform | null;
  readonly transform: LonLatTransform | null;
  /** Degrees, so that a raster beyond ±180 is also met a turn further. */
  readonly isDegree: boolean;
  readonly bands: readonly SampledBand[];
}

/** GDAL: GMF_PER_DATASET without GMF_ALPHA and GMF_ALL_VALID. */
const MASK_KINDS = 0x0f;
const OWN_MASK = 0x02;

const OPEN_RASTERS = 32;
const handles = new HandlePool<SampledRaster>(OPEN_RASTERS, openSampled);

export interface SampleRequest {
  readonly path: string;
  readonly version: string;
  /** Degrees WGS84. */
  readonly lon: number;
  readonly lat: number;
  /** 1-based; default all. */
  readonly bands?: readonly number[];
}

/**
 * The pixel under a position: floor of the pixel position, native type, then scale and offset. A 1×1 read, so that in a
 * mosaic's overlap the per-source no-data counts (gdallocationinfo ignores it).
 * @throws INVALID, RASTER_UNREADABLE, RASTER_UNSUPPORTED
 */
export async function sample({ path, version, lon, lat, bands }: SampleRequest): Promise<PointSample> {
  if (!Number.isFinite(lon) || !Number.isFinite(lat) || Math.abs(lat) > 90) {
    throw new DomainError('INVALID', `lon ${lon}, lat ${lat} is not a position in degrees`);
  }
  return handles.use(path, version, async (raster) => {
    const chosen = chooseBands(raster, bands);
    const place = locate(raster, lon, lat);
    if (place === null) return { inside: false, x: null, y: null, col: null, row: null, values: [] };
    const { x, y, col, row } = place;
    if (!isInside(raster, col, row)) return { inside: false, x, y, col, row, values: [] };
    const values: PointSample['values'][number][] = [];
    for (const band of chosen) values.push(await readValue(band.index, band.facts, col, row));
    return { inside: true, x, y, col, row, values };
  });
}

/** Closes every pooled handle; for scripts and tests that want the file back. */
export function closeSampledRasters(): void {
  handles.clear();
}

async function openSampled(path: string): Promise<SampledRaster> {
  const dataset = await openRaster(path);
  try {
    return factsOf(dataset);
  } catch (error) {
    dataset.close();
    throw unreadable('The raster cannot be read', error);
  }
}

function factsOf(dataset: Dataset): SampledRaster {
  const srs = crsOf(dataset);
  return {
    dataset,
    width: dataset.rasterSize.x,
    height: dataset.rasterSize.y,
    geoTransform: dataset.geoTransform,
    transform: srs && lonLatTransform(srs),
    isDegree: srs !== null && isDegreeBased(srs),
    bands: dataset.bands.map((band) => ({
      band,
      mask: (band.getMaskFlags() & MASK_KINDS) === OWN_MASK ? band.getMaskBand() : null,
      name: band.description || null,
      unit: band.unitType || null,
      nodata: band.noDataValue,
      scale: band.scale ?? 1,
      offset: band.offset ?? 0,
      isFloat32: band.dataType === 'Float32',
      isComplex: isComplex(band.dataType),
    })),
  };
}

function chooseBands(raster: SampledRaster, bands: readonly number[] | undefined) {
  const indices = bands ?? raster.bands.map((_, i) => i + 1);
  return indices.map((index) => {
    const facts = raster.bands[index - 1];
    if (!facts) throw new DomainError('INVALID', `band ${index} does not exist; the raster has ${raster.bands.length}`);
    if (facts.isComplex) throw new DomainError('RASTER_UNSUPPORTED', `band ${index} is complex and cannot be sampled`);
    return { index, facts };
  });
}

function locate(raster: SampledRaster, lon: number, lat: number) {
  const { transform, geoTransform } = raster;
  if (!transform || !geoTransform) {
    throw new DomainError(
      'RASTER_UNSUPPORTED',
      'The raster has no position on Earth, so it cannot be sampled by lon/lat',
    );
  }
  const native = transform.fromLonLat([lon, lat]);
  if (native === null) return null;
  const turns = raster.isDegree ? [0, 360, -360] : [0];
  const places = turns.flatMap((turn) => pixelAt(geoTransform, [native[0] + turn, native[1]]));
  return places.find(({ col, row }) => isInside(raster, col, row)) ?? places[0] ?? null;
}

/** `|| 0` turns -0 into 0. */
function pixelAt(geoTransform: GeoTransform, [x, y]: Point) {
  const pixel = mapToPixel(geoTransform, [x, y]);
  return pixel === null ? [] : [{ x, y, col: Math.floor(pixel[0]) || 0, row: Math.floor(pixel[1]) || 0 }];
}

function isInside(raster: SampledRaster, col: number, row: number): boolean {
  return col >= 0 && row >= 0 && col < raster.width && row < raster.height;
}

async function readValue(index: number, facts: SampledBand, col: number, row: number) {
  const raw = await readPixel(index, facts.band, col, row);
  const isMasked = facts.mask !== null && (await readPixel(index, facts.mask, col, row)) === 0;
  const nodata = isMasked || Number.isNaN(raw) || isNodata(raw, facts);
  const value = nodata ? null : raw * facts.scale + facts.offset;
  return { band: index, name: facts.name, unit: facts.unit, value, nodata };
}

async function readPixel(index: number, band: RasterBand, col: number, row: number): Promise<number> {
  try {
    const pixel = await band.pixels.readAsync(col, row, 1, 1);
    return Number(pixel[0]);
  } catch (error) {
    throw unreadable(`Band ${index} cannot be read at column ${col}, row ${row}`, error);
  }
}
