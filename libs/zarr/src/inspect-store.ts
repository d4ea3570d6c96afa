import { DomainError } from '#libs/errors';
import { type ArrayMetadata } from './array-metadata.js';
import { equidistantAxis } from './axis.js';
import { decodeCfTime } from './cf-time.js';
import { timeChunkOf, violationOf, type GroupAxes } from './constraints.js';
import { type ZarrCrs } from './crs.js';
import { gridOf, type ZarrGrid } from './grid.js';
import { type JsonRecord } from './json.js';
import { readVector, type Vector } from './vector.js';
import { readGroup, type ZarrGroup } from './zarr-group.js';
import { type ZarrObjects } from './zarr-objects.js';

/** A store that can be served. */
export interface StoreInspection {
  readonly zarrFormat: 2 | 3;
  /** Of the group. */
  readonly attributes: JsonRecord;
  readonly grid: ZarrGrid;
  /** Milliseconds since 1970, in the order of the axis; null for a timeless store. */
  readonly time: readonly number[] | null;
  /** Of `time`; null for a timeless store. */
  readonly timeAttributes: JsonRecord | null;
  /** Data arrays that satisfy every rule; at least one. */
  readonly arrays: readonly ArrayMetadata[];
  /** One sentence per array that was left out. */
  readonly skipped: readonly string[];
}

const AXIS_PAIRS = [
  { x: 'x', y: 'y' },
  { x: 'lon', y: 'lat' },
] as const;

/**
 * Reads metadata and coordinates, and judges them (zarr §4); pixels are not read, so missing chunks are nothing to it.
 * @throws INVALID with one sentence when the store as a whole cannot be served
 */
export async function inspectStore(objects: ZarrObjects, crs: ZarrCrs): Promise<StoreInspection> {
  const group = await readGroup(objects);
  const { x, y } = spatialPair(group);
  const coordinate = async (array: ArrayMetadata) => ({ array, values: await coordinateValues(objects, array) });
  const [xValues, yValues] = [await coordinate(x), await coordinate(y)];
  const grid = gridOf(axisOf(xValues), axisOf(yValues), crs);
  const timeArray = group.arrays.find(({ name, shape }) => name === 'time' && shape.length === 1) ?? null;
  const time = timeArray && decodeCfTime(await coordinateValues(objects, timeArray), timeArray.attributes);
  if (time?.length === 0) throw new DomainError('INVALID', 'Array "time": must have at least 1 value, found 0');

  const sizes = { [x.name]: grid.width, [y.name]: grid.height, ...(time && { time: time.length }) };
  const isCoordinate = (array: ArrayMetadata) => array === x || array === y || array === timeArray;
  const judged = judge(
    group.arrays.filter((array) => !isCoordinate(array)),
    { x: x.name, y: y.name, sizes },
  );
  const skipped = [...group.unreadable, ...judged.skipped];
  if (judged.arrays.length === 0)
    throw new DomainError('INVALID', ['The group has no array that can be served.', ...skipped].join(' '));
  const { zarrFormat, attributes } = group;
  const timeAttributes = timeArray?.attributes ?? null;
  return { zarrFormat, attributes, grid, time, timeAttributes, arrays: judged.arrays, skipped };
}

/** All arrays with time must be chunked along it alike: the first one that is otherwise fine says how. */
export function judge(
  candidates: readonly ArrayMetadata[],
  axes: GroupAxes,
): { readonly arrays: readonly ArrayMetadata[]; readonly skipped: readonly string[] } {
  const arrays: ArrayMetadata[] = [];
  const skipped: string[] = [];
  for (const array of candidates) {
    const violation = violationOf(array, axes) ?? unlike(arrays, array);
    if (violation === null) arrays.push(array);
    else skipped.push(`${violation}.`);
  }
  return { arrays, skipped };
}

function unlike(accepted: readonly ArrayMetadata[], array: ArrayMetadata): string | null {
  const first = accepted.find((other) => timeChunkOf(other) !== null);
  const [expected, found] = [first ? timeChunkOf(first) : null, timeChunkOf(array)];
  if (expected === null || found === null || expected === found) return null;
  return `Array "${array.name}": chunks must be ${expected} time steps deep, as those of "${first?.name}", found ${found}`;
}

/** Exactly one pair; arrays of these names with more dimensions are data. */
function spatialPair({ arrays }: ZarrGroup): { x: ArrayMetadata; y: ArrayMetadata } {
  const vectors = new Map(arrays.filter(({ shape }) => shape.length === 1).map((array) => [array.name, array]));
  const pairs = AXIS_PAIRS.flatMap((names) => {
    const [x, y] = [vectors.get(names.x), vectors.get(names.y)];
    return x && y ? { x, y } : [];
  });
  if (pairs.length === 1 && pairs[0]) return pairs[0];
  const found = AXIS_PAIRS.flatMap(({ x, y }) => [x, y]).filter((name) => vectors.has(name));
  throw new DomainError(
    'INVALID',
    `The group must have exactly two spatial coordinate arrays of one dimension, x and y or lat and lon, found ${found.join(', ') || 'none'}`,
  );
}

async function coordinateValues(objects: ZarrObjects, array: ArrayMetadata): Promise<Vector> {
  const { name, dimensions } = array;
  if (dimensions !== null && JSON.stringify(dimensions) !== JSON.stringify([name]))
    throw new DomainError(
      'INVALID',
      `Array "${name}": its dimension must be [${name}], found [${dimensions.join(', ')}]`,
    );
  return readVector(objects, array);
}

function axisOf({ array, values }: { array: ArrayMetadata; values: Vector }) {
  return equidistantAxis(array.name, values, array.dtype);
}
