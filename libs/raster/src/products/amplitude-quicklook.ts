import { rm } from 'node:fs/promises';
import { type Dataset } from 'gdal-async';
import { DomainError } from '#libs/errors';
import { UPLOAD_DRIVERS } from '../drivers.js';
import { gdal } from '../gdal.js';
import { isComplex } from '../data-type.js';
import { withRaster } from '../open.js';
import { finishProduct } from './finish-product.js';
import { onPlane, radarVrt, type PlanePoint, type RadarImage } from './radar-vrt.js';
import { sceneCrs } from './scene-crs.js';
import { writeStretched } from './stretched-raster.js';
import { assertOutputSize, metresIn, targetCrs } from './target-grid.js';
import {
  type AmplitudeImage,
  type AmplitudeQuicklookRequest,
  type ControlPoint,
  type RenderedProduct,
} from './types.js';
import { warpProduct } from './warp-product.js';

/** Metres per pixel of the recipe (datasets.md §3, "S1 amplitude quicklook"). */
const DEFAULT_RESOLUTION_M = 40;
/** A thin-plate spline needs three; its work grows with their cube. */
const MIN_POINTS = 4;
const MAX_POINTS = 2500;

/** Share of the time that goes to warping, and to the end of stretching. */
const WARPED = 0.7;
const STRETCHED = 0.85;

/**
 * A radar image as a map: thin-plate spline through its control points, stretched between two percentiles of what is
 * valid to 1…255, alpha beside it; a COG. The spline is laid in the target CRS, not in degrees: the same to a few metres
 * in the middle latitudes, and right at the poles and across the antimeridian, where degrees are no plane.
 * @throws RASTER_UNREADABLE, RASTER_UNSUPPORTED (no control points, complex numbers), INVALID, STORAGE_FULL
 */
export async function amplitudeQuicklook(
  request: AmplitudeQuicklookRequest,
  report: (fraction: number) => void = () => undefined,
): Promise<RenderedProduct> {
  const { target } = request;
  const [warped, stretched] = [`${target}.warped.tif`, `${target}.stretched.tif`];
  try {
    const { radar, points } = await openedImage(request.image);
    const crs = request.crs ?? sceneCrs(points);
    const resolution = await warp(request, radar, points, crs, warped, (fraction) => report(fraction * WARPED));
    const stretching = { ...request, path: stretched, hasAlpha: true };
    const stretches = await withRaster(warped, UPLOAD_DRIVERS, (dataset) =>
      writeStretched([dataset], stretching, (fraction) => report(WARPED + fraction * (STRETCHED - WARPED))),
    );
    await rm(warped, { force: true });
    const made = await finishProduct(stretched, request, (fraction) => report(STRETCHED + fraction * (1 - STRETCHED)));
    return { ...made, resolution, stretches };
  } finally {
    await Promise.all([warped, stretched].map((path) => rm(path, { force: true })));
  }
}

/** @returns units of the CRS per pixel */
async function warp(
  request: AmplitudeQuicklookRequest,
  radar: RadarImage,
  points: readonly ControlPoint[],
  crs: string,
  path: string,
  report: (fraction: number) => void,
): Promise<number> {
  const srs = targetCrs(crs);
  const resolution = request.resolution ?? metresIn(srs, DEFAULT_RESOLUTION_M);
  const plane = onPlane(points, new gdal.CoordinateTransformation(gdal.SpatialReference.fromEPSG(4326), srs));
  if (plane.length < MIN_POINTS)
    throw new DomainError('INVALID', `processing.target_epsg: the scene does not lie where ${crs} is defined`);
  assertOutputSize(extent(plane, 'x'), extent(plane, 'y'), resolution);
  const source = await gdal.openAsync(radarVrt(radar, plane, srs.toWKT()), 'r', ['VRT']);
  try {
    const grid = ['-tr', String(resolution), String(resolution)];
    await warpProduct(source, { path, crs, type: 'Float32', grid, more: ['-tps'] }, request, report);
    return resolution;
  } finally {
    source.close();
  }
}

async function openedImage(image: AmplitudeImage): Promise<{ radar: RadarImage; points: readonly ControlPoint[] }> {
  if (image.kind === 'raw') {
    const { width, height, controlPoints } = image;
    return { radar: { image, width, height, type: 'Float32' }, points: usable(controlPoints) };
  }
  return withRaster(image.path, UPLOAD_DRIVERS, async (dataset) => {
    const { x: width, y: height } = dataset.rasterSize;
    const type = dataset.bands.get(1).dataType ?? 'UInt16';
    if (isComplex(type))
      throw new DomainError('RASTER_UNSUPPORTED', 'The measurement holds complex numbers, not amplitudes');
    return { radar: { image, width, height, type }, points: usable(controlPointsOf(dataset)) };
  });
}

/** In a file GDAL numbers them by line and pixel in degrees of WGS84, longitude first. */
function controlPointsOf(dataset: Dataset): ControlPoint[] {
  const listed = dataset.getGCPs() as ReadonlyArray<Record<'dfGCPPixel' | 'dfGCPLine' | 'dfGCPX' | 'dfGCPY', number>>;
  return listed.map(({ dfGCPPixel, dfGCPLine, dfGCPX, dfGCPY }) => ({
    pixel: dfGCPPixel,
    line: dfGCPLine,
    longitude: dfGCPX,
    latitude: dfGCPY,
  }));
}

function usable(points: readonly ControlPoint[]): readonly ControlPoint[] {
  if (points.length >= MIN_POINTS && points.length <= MAX_POINTS && points.every(isOnEarth)) return points;
  throw new DomainError(
    'RASTER_UNSUPPORTED',
    `The measurement has ${points.length} ground control points in degrees; ${MIN_POINTS} to ${MAX_POINTS} place a radar image`,
  );
}

function isOnEarth({ longitude, latitude }: ControlPoint): boolean {
  return Math.abs(longitude) <= 540 && Math.abs(latitude) <= 90;
}

function extent(points: readonly PlanePoint[], axis: 'x' | 'y'): number {
  const values = points.map((point) => point[axis]);
  return Math.max(...values) - Math.min(...values);
}
