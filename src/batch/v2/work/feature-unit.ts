import { DomainError } from '#libs/errors';
import { type VectorFeature } from '#libs/geopackage';
import { type BBox } from '#libs/geo';
import { type RasterUnit } from '../../raster/order/raster-order.js';
import { type DefaultSize, MAX_FEATURE_PX } from '../request/feature-sizes.js';

/** A hull of 99.999999 pixels has 100. */
const ROUNDING_PX = 1e-6;

/**
 * The picture of a feature (batch-v2 §3.2): the hull of its polygon in its own CRS. With a resolution that does not divide
 * the hull the picture grows to whole pixels, to the right and downwards. @throws INVALID naming the feature
 */
export function featureUnit(feature: VectorFeature, defaults: DefaultSize | null): RasterUnit {
  const { id, identifier, epsg, geometry } = feature;
  const grid = gridOf(feature, defaults);
  if (Math.max(grid.width, grid.height) > MAX_FEATURE_PX)
    throw fault(feature, `becomes ${grid.width} × ${grid.height} pixels, of which at most ${MAX_FEATURE_PX} a side are allowed`); // prettier-ignore
  return { id, name: identifier ?? String(id), grid: { epsg, ...grid, geometry } };
}

function gridOf(feature: VectorFeature, defaults: DefaultSize | null): { bbox: BBox; width: number; height: number } {
  const { bbox, width, height, resolution } = feature;
  if (width !== null && height !== null) return { bbox, width, height };
  if (resolution !== null) return byResolution(bbox, resolution);
  if (defaults === null)
    throw fault(feature, 'has neither width and height nor resolution, and the request has no defaults');
  if (defaults.resolution !== undefined) return byResolution(bbox, defaults.resolution);
  return { bbox, width: defaults.width, height: defaults.height };
}

function byResolution([minX, minY, maxX, maxY]: BBox, resolution: number) {
  const pixels = (extent: number) => Math.max(1, Math.ceil(extent / resolution - ROUNDING_PX));
  const [width, height] = [pixels(maxX - minX), pixels(maxY - minY)];
  const bbox: BBox = [minX, maxY - height * resolution, minX + width * resolution, maxY];
  return { bbox, width, height };
}

function fault({ table, id }: VectorFeature, why: string): DomainError {
  return new DomainError('INVALID', `Feature ${id} of table "${table}" ${why}`);
}
