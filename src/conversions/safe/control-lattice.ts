import { readValues, type ArrayDataset } from '#libs/cf';
import { type ControlPoint } from '#libs/raster';
import { DomainError } from '#libs/errors';
import { type PlacedVariable } from '../arrays/placed-variable.js';

/** Points along each side, as many as Sentinel-1's own geolocation grid has across a scene. */
const POINTS_PER_SIDE = 21;

/**
 * Control points from the coordinate arrays of an image: every so many-th row and column, the last ones included. The
 * arrays of the NetCDF form are themselves interpolated from such a grid, so nothing is lost, and a source far away sends
 * some hundred numbers instead of all.
 */
export async function controlLattice(
  dataset: ArrayDataset,
  { x, y }: Pick<PlacedVariable, 'x' | 'y'>,
  signal: AbortSignal,
): Promise<ControlPoint[]> {
  const [height, width] = x.dimensions.map(({ size }) => size) as [number, number];
  const columns = lattice(width);
  const points: ControlPoint[] = [];
  for (const row of lattice(height)) {
    // A stride leaves out the last column: whole rows are little, 42 of them.
    const ranges = [
      { start: row, stride: 1, count: 1 },
      { start: 0, stride: 1, count: width },
    ];
    const longitudes = await readValues(dataset, x, ranges, signal);
    const latitudes = await readValues(dataset, y, ranges, signal);
    for (const column of columns) {
      const [longitude, latitude] = [longitudes[column]!, latitudes[column]!];
      if (Number.isFinite(longitude) && Number.isFinite(latitude) && Math.abs(latitude) <= 90)
        points.push({ pixel: column + 0.5, line: row + 0.5, longitude, latitude });
    }
  }
  if (points.length >= 4) return points;
  throw new DomainError('INVALID', `input_dataset: ${x.name} and ${y.name} hold no places of the image`);
}

/** Square metres between the corners, roughly; a generous guess where the corners have no place: a whole IW scene. */
export async function groundArea(
  dataset: ArrayDataset,
  { x, y }: Pick<PlacedVariable, 'x' | 'y'>,
  signal: AbortSignal,
): Promise<number> {
  const [height, width] = x.dimensions.map(({ size }) => size) as [number, number];
  const place = async (row: number, column: number) => {
    const ranges = [row, column].map((start) => ({ start, stride: 1, count: 1 }));
    const [[longitude], [latitude]] = [
      await readValues(dataset, x, ranges, signal),
      await readValues(dataset, y, ranges, signal),
    ];
    return [longitude! * RADIANS, latitude! * RADIANS] as const;
  };
  const origin = await place(0, 0);
  const area = distanceM(origin, await place(0, width - 1)) * distanceM(origin, await place(height - 1, 0));
  return Number.isFinite(area) ? area : WHOLE_SCENE_M2;
}

const RADIANS = Math.PI / 180;
const EARTH_RADIUS_M = 6_371_000;
const WHOLE_SCENE_M2 = 250_000 * 200_000;

/** Between [longitude, latitude] in radians, on the sphere. */
function distanceM([lon1, lat1]: readonly [number, number], [lon2, lat2]: readonly [number, number]): number {
  const half = Math.sin((lat2 - lat1) / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin((lon2 - lon1) / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(half)));
}

function lattice(size: number): number[] {
  const count = Math.min(size, POINTS_PER_SIDE);
  const all = Array.from({ length: count }, (_, i) => Math.round((i * (size - 1)) / Math.max(1, count - 1)));
  return [...new Set(all)];
}
