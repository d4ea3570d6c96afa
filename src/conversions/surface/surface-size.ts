import { type ArrayDataset, type PointProjector } from '#libs/cf';
import { DomainError } from '#libs/errors';
import { type BBox, type Point } from '#libs/geo';
import { type VariablePlan } from '../arrays/array-plan.js';
import { assertKnownCrs } from '../arrays/crs-of-arrays.js';
import { type ConversionProcessing } from '../conversion-config.js';
import { pointBounds } from '../points/point-bounds.js';
import { pointCount } from '../points/point-cloud.js';

/** 8 GB of floats; more is a wrong resolution rather than a raster. */
const MAX_PIXELS = 2 ** 31;
/** Points along each side of the extent when it is projected. */
const PER_SIDE = 8;

/**
 * Pixels of a surface: those of the source, or those that another resolution makes of its extent, whichever is more.
 * @throws INVALID for a target CRS that is unknown, or a resolution that makes too many
 */
export async function surfaceSamples(
  dataset: ArrayDataset,
  plan: VariablePlan,
  { targetEpsg, targetResolution }: ConversionProcessing,
  project: PointProjector,
  signal: AbortSignal,
): Promise<number> {
  const own = pointCount(plan);
  const target = targetEpsg === null ? null : `EPSG:${targetEpsg}`;
  if (target !== null) await assertKnownCrs(project, target, 'processing.target_epsg', signal);
  // A swath without a wish for a CRS gets one in metres, which its degrees say nothing about.
  if (targetResolution === null || (plan.layout === 'curved' && target === null)) return own;
  const edge = edgeOf(await pointBounds(dataset, plan, signal));
  const places = target === null ? edge : await projected(edge, plan.crs, target, project, signal);
  const [x, y] = [places.map(([east]) => east), places.map(([, north]) => north)];
  const side = (values: readonly number[]) => Math.ceil((Math.max(...values) - Math.min(...values)) / targetResolution);
  const samples = places.length === 0 ? 0 : side(x) * side(y);
  if (samples <= MAX_PIXELS) return Math.max(own, samples);
  const size = `${side(x)} × ${side(y)} pixels, more than ${MAX_PIXELS}`;
  throw new DomainError('INVALID', `processing.target_resolution: ${targetResolution} makes ${size}`);
}

function edgeOf([minX, minY, maxX, maxY]: BBox): Point[] {
  return Array.from({ length: PER_SIDE + 1 }, (_, i) => i / PER_SIDE).flatMap((part): Point[] => {
    const [x, y] = [minX + (maxX - minX) * part, minY + (maxY - minY) * part];
    return [[x, minY], [x, maxY], [minX, y], [maxX, y]]; // prettier-ignore
  });
}

async function projected(
  points: readonly Point[],
  from: string,
  to: string,
  project: PointProjector,
  signal: AbortSignal,
): Promise<Point[]> {
  const isPlace = (point: Point | null) => point !== null;
  const lonLat = (await project(from, points, 'toLonLat', signal)).filter(isPlace);
  return (await project(to, lonLat, 'fromLonLat', signal)).filter(isPlace);
}
