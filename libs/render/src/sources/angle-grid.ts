import { type MultiPolygon, type Polygon } from 'geojson';

/** What the bands of an angle grid are, by their index from 1: azimuth and zenith of the sun, then of the view. */
export const ANGLE_BANDS = ['sunAzimuth', 'sunZenith', 'viewAzimuth', 'viewZenith'] as const;

/** Degrees; null = the scene does not say. In the order of ANGLE_BANDS. */
export type SceneAngles = ReadonlyArray<number | null>;

/**
 * Angles of sun and sensor on the coarse grids of Sentinel-2's granule metadata, which `path` leads to: a local file or a
 * URL. Or, where a scene has no such file, its mean angles all over its footprint; then `path` is only a name.
 */
export interface AngleGridSource {
  /** null = grids in the file. */
  readonly means: SceneAngles | null;
  /** Lon/lat; of scenes with mean angles. */
  readonly footprint?: Polygon | MultiPolygon;
}
