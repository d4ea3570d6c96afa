import { DomainError } from '#libs/errors';
import { type BBox } from '#libs/geo';
import { edgesOf, type Axis } from './axis.js';
import { type ZarrCrs } from './crs.js';

/** Where the pixels of a store lie. */
export interface ZarrGrid {
  readonly x: Axis;
  readonly y: Axis;
  /** Outer edges of the pixels, in the CRS; longitudes may go on beyond 180. */
  readonly envelope: BBox;
  readonly width: number;
  readonly height: number;
  readonly maxMetersPerPixel: number;
}

/** Requests may be this much coarser than the pixels (zarr §2), because stores have no overviews. */
const COARSEST = 3;
/** Metres per degree of latitude on a sphere of the earth's mean radius. */
const METRES_PER_DEGREE = 111_195;
/** Degrees: noise of stored centres, 0.1 mm. */
const EPSILON = 1e-9;
/** UTM northing of a pole, from the equator: a quarter meridian of WGS 84 (10,001,965.73 m) times 0.9996. */
const UTM_POLE = 9_997_964.94;
/** Northing of the equator in the southern zones. */
const UTM_SOUTH = 10_000_000;
/** The north pole in EPSG:3035 (PROJ 9). */
const LAEA_POLE = { x: 4_321_000, y: 7_369_716.26 };

/** @throws INVALID when the grid goes around the earth more than once or crosses a pole */
export function gridOf(x: Axis, y: Axis, crs: ZarrCrs): ZarrGrid {
  const [[west, east], [south, north]] = [edgesOf(x), edgesOf(y)];
  const envelope: BBox = [west, south, east, north];
  if (crs.isGeographic) assertLongitudes(x, envelope);
  assertNoPole(envelope, crs, y.name);
  const metres = pixelMetres(x, y, crs, (south + north) / 2);
  return { x, y, envelope, width: x.size, height: y.size, maxMetersPerPixel: COARSEST * metres };
}

function assertLongitudes({ name, first, step, size }: Axis, [west, , east]: BBox): void {
  const [low, high] = [Math.min(first, first + step * (size - 1)), Math.max(first, first + step * (size - 1))];
  if (low < -180 - EPSILON || high > 360 + EPSILON)
    throw refused(name, `longitudes must lie between -180 and 360, found ${low} to ${high}`);
  if (east - west > 360 + Math.abs(step) * 1e-3)
    throw refused(name, `must not go around the earth more than once, found ${east - west}° from edge to edge`);
}

function assertNoPole([west, south, east, north]: BBox, { epsg, isGeographic }: ZarrCrs, name: string): void {
  const limits = poleLimits(epsg, isGeographic);
  if (limits !== null && (south < limits[0] || north > limits[1]))
    throw refused(
      name,
      `the grid must not cross a pole (${limits[0]} to ${limits[1]}), found ${south} to ${north} from edge to edge`,
    );
  const holdsPole = west < LAEA_POLE.x && LAEA_POLE.x < east && south < LAEA_POLE.y && LAEA_POLE.y < north;
  if (epsg === 3035 && holdsPole) throw refused(name, 'the grid must not cross a pole, but it encloses the north pole');
}

function poleLimits(epsg: number, isGeographic: boolean): readonly [number, number] | null {
  if (isGeographic) return [-90 - EPSILON, 90 + EPSILON];
  if (epsg >= 32_701) return [UTM_SOUTH - UTM_POLE, UTM_SOUTH + UTM_POLE];
  return epsg >= 32_601 ? [-UTM_POLE, UTM_POLE] : null;
}

/** The longer side of a pixel; degrees are measured in the middle of the grid. */
function pixelMetres(x: Axis, y: Axis, { isGeographic }: ZarrCrs, middle: number): number {
  const [width, height] = [Math.abs(x.step), Math.abs(y.step)];
  if (!isGeographic) return Math.max(width, height);
  return METRES_PER_DEGREE * Math.max(width * Math.cos((middle * Math.PI) / 180), height);
}

function refused(name: string, text: string): DomainError {
  return new DomainError('INVALID', `Array "${name}": ${text}`);
}
