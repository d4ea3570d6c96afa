import { type ArrayMetadata } from './array-metadata.js';
import { acceptedType, ACCEPTED_TYPES } from './data-type.js';

/** zarr §4. For a sharded v3 array the inner chunk counts, because that is what is read at once. */
const MAX_SPATIAL_CHUNK = 3072;
const MAX_TIME_CHUNK = 50;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
const COMPRESSORS: ReadonlySet<string> = new Set([
  ...['blosc/lz4', 'blosc/lz4hc', 'blosc/blosclz', 'blosc/zstd', 'blosc/zlib'],
  ...['zlib', 'gzip', 'zstd', 'lz4'],
]);

/** Axes of the group, as its coordinate arrays have them. */
export interface GroupAxes {
  /** `x`, `lon` */
  readonly x: string;
  readonly y: string;
  /** By name of the dimension; `time` is absent from a timeless store. */
  readonly sizes: Readonly<Record<string, number>>;
}

/**
 * The first rule that a data array violates, as one sentence naming the array, what was expected and what was found.
 * @returns null for an array that can be served
 */
export function violationOf(array: ArrayMetadata, axes: GroupAxes): string | null {
  for (const rule of RULES) {
    const violation = rule(array, axes);
    if (violation !== null) return `Array "${array.name}": ${violation}`;
  }
  return null;
}

/** Elements of `time` in a chunk of a three-dimensional array; null for a timeless one. */
export function timeChunkOf({ chunks }: ArrayMetadata): number | null {
  return chunks.length === 3 ? (chunks[0] ?? null) : null;
}

type Rule = (array: ArrayMetadata, axes: GroupAxes) => string | null;

const RULES: readonly Rule[] = [
  name,
  rank,
  dimensions,
  sizes,
  type,
  order,
  filters,
  compressors,
  spatialChunks,
  timeChunk,
];

function name({ name }: ArrayMetadata): string | null {
  return IDENTIFIER.test(name) ? null : 'the name must be a valid JavaScript identifier';
}

function rank({ shape }: ArrayMetadata): string | null {
  return shape.length === 2 || shape.length === 3 ? null : `must have 2 or 3 dimensions, found ${shape.length}`;
}

function dimensions({ shape, dimensions }: ArrayMetadata, { x, y }: GroupAxes): string | null {
  const expected = shape.length === 3 ? ['time', y, x] : [y, x];
  if (JSON.stringify(dimensions) === JSON.stringify(expected)) return null;
  const found = dimensions === null ? 'none' : `[${dimensions.join(', ')}]`;
  return `its dimensions must be [${expected.join(', ')}], found ${found}`;
}

function sizes({ shape, dimensions }: ArrayMetadata, { sizes }: GroupAxes): string | null {
  for (const [i, dimension] of (dimensions ?? []).entries()) {
    const size = sizes[dimension];
    if (size === undefined) return `has the dimension ${dimension}, but the group has no coordinate array of that name`;
    if (shape[i] !== size) return `must have ${size} values along ${dimension}, as its coordinate, found ${shape[i]}`;
  }
  return null;
}

function type({ dtype }: ArrayMetadata): string | null {
  return acceptedType(dtype) === null ? `dtype must be ${ACCEPTED_TYPES}, found "${dtype}"` : null;
}

function order({ order }: ArrayMetadata): string | null {
  return order === 'C' ? null : `order must be "C", found "${order}"`;
}

function filters({ filters }: ArrayMetadata): string | null {
  return filters.length === 0 ? null : `filters are not supported, found ${filters.join(', ')}`;
}

function compressors({ compressors }: ArrayMetadata): string | null {
  const unknown = compressors.find((compressor) => !COMPRESSORS.has(compressor));
  if (unknown !== undefined)
    return `the compressor must be blosc (lz4, zstd or zlib), zlib, gzip, zstd or none, found ${unknown}`;
  return compressors.length > 1 ? `must have one compressor, found ${compressors.join(', ')}` : null;
}

function spatialChunks({ chunks }: ArrayMetadata): string | null {
  const [height = 0, width = 0] = chunks.slice(-2);
  if (height <= MAX_SPATIAL_CHUNK && width <= MAX_SPATIAL_CHUNK) return null;
  return `chunks must be at most ${MAX_SPATIAL_CHUNK} × ${MAX_SPATIAL_CHUNK} pixels, found ${width} × ${height}`;
}

function timeChunk(array: ArrayMetadata): string | null {
  const found = timeChunkOf(array);
  if (array.chunks.length !== array.shape.length)
    return `chunks must have ${array.shape.length} dimensions, found ${array.chunks.length}`;
  if (found === null || found <= MAX_TIME_CHUNK) return null;
  return `chunks must be at most ${MAX_TIME_CHUNK} time steps deep, found ${found}`;
}
