import { type CoordinateTransformation, type SpatialReference } from 'gdal-async';
import { gdal } from './gdal.js';

/** Making one takes longer than all that a tile asks of it; CRS come from files and callers, so there is an end. */
const MOST_KEPT = 128;
/** By both CRS, the least recently used first. */
const kept = new Map<string, CoordinateTransformation>();

/**
 * From one CRS to another, made once per process. For synchronous use.
 * @param from 'EPSG:n' or WKT
 * @param to likewise
 * @param target what `to` stands for, where that is at hand
 */
export function transformationBetween(from: string, to: string, target?: SpatialReference): CoordinateTransformation {
  const key = `${from}\n${to}`;
  const found = kept.get(key);
  const transformation =
    found ??
    new gdal.CoordinateTransformation(
      gdal.SpatialReference.fromUserInput(from),
      target ?? gdal.SpatialReference.fromUserInput(to),
    );
  kept.delete(key);
  kept.set(key, transformation);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
  return transformation;
}
