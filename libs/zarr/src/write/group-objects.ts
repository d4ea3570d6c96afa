import { type BBox } from '#libs/geo';
import { type JsonRecord } from '../json.js';
import { compress, type Compressor } from './compress.js';
import { type ChunkForm } from './encode-chunk.js';
import { type Origin } from './tile-chunks.js';

/** A group of arrays `[time, y, x]` over one extent, with one time. */
export interface GroupForm {
  readonly epsg: number;
  /** In that CRS. */
  readonly extent: BBox;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly origin: Origin;
  /** Milliseconds since 1970; whole seconds of it are written. */
  readonly time: number;
  readonly attributes: JsonRecord;
  readonly arrays: readonly ArrayForm[];
}

export interface ArrayForm extends ChunkForm {
  readonly name: string;
  /** `[1, height, width]` */
  readonly chunks: readonly number[];
  /** Win over those that it has anyway. */
  readonly attributes: JsonRecord;
}

/** Names of the coordinate arrays, in the order of the dimensions. */
export const DIMENSIONS = ['time', 'y', 'x'] as const;

const COORDINATE_COMPRESSOR: Compressor = { id: 'zlib', level: 6 };

/**
 * All objects of a Zarr v2 group but the chunks of its arrays, by key relative to the group: `.zattrs` first and the
 * consolidated metadata last.
 */
export async function groupObjects(group: GroupForm): Promise<Map<string, Uint8Array>> {
  const coordinates = coordinatesOf(group);
  const documents = new Map<string, object>([
    ['.zattrs', group.attributes],
    ['.zgroup', { zarr_format: 2 }],
    ...coordinates.flatMap(({ name, dtype, values, attributes }) =>
      arrayDocuments(
        name,
        {
          ...COMMON,
          shape: [values.length],
          chunks: [values.length],
          dtype,
          fill_value: null,
          compressor: COORDINATE_COMPRESSOR,
        },
        { _ARRAY_DIMENSIONS: [name], ...attributes },
      ),
    ),
    ...group.arrays.flatMap((array) => dataDocuments(array, group)),
  ]);
  const objects = new Map([...documents].map(([key, document]) => [key, json(document)]));
  for (const { name, values } of coordinates)
    objects.set(`${name}/0`, await compress(new Uint8Array(values.buffer), COORDINATE_COMPRESSOR));
  objects.set('.zmetadata', json({ zarr_consolidated_format: 1, metadata: Object.fromEntries(documents) }));
  return objects;
}

/** Name of a chunk's object, relative to the group. */
export function chunkKey(array: string, { y, x }: { readonly y: number; readonly x: number }): string {
  return `${array}/0.${y}.${x}`;
}

const COMMON = { zarr_format: 2, order: 'C', filters: null } as const;

function dataDocuments(array: ArrayForm, { epsg, width, height }: GroupForm): Array<[string, object]> {
  const { name, chunks, dtype, fillValue: fill_value, compressor, attributes } = array;
  return arrayDocuments(
    name,
    { ...COMMON, shape: [1, height, width], chunks, dtype, fill_value, compressor, dimension_separator: '.' },
    // GDAL's word for the CRS of an array.
    { _ARRAY_DIMENSIONS: DIMENSIONS, _CRS: { url: `http://www.opengis.net/def/crs/EPSG/0/${epsg}` }, ...attributes },
  );
}

function arrayDocuments(name: string, zarray: object, zattrs: object): Array<[string, object]> {
  return [
    [`${name}/.zarray`, zarray],
    [`${name}/.zattrs`, zattrs],
  ];
}

interface Coordinate {
  readonly name: (typeof DIMENSIONS)[number];
  readonly dtype: string;
  readonly values: BigInt64Array | Float64Array;
  readonly attributes: JsonRecord;
}

/** Pixel centres. CF names them, so that readers know the axes without their names. */
function coordinatesOf({ epsg, extent, width, height, origin, time }: GroupForm): Coordinate[] {
  const [minX, minY, maxX, maxY] = extent;
  const isGeographic = epsg === 4326;
  const axis = (letter: 'X' | 'Y', long: string) => ({
    axis: letter,
    standard_name: isGeographic ? long : `projection_${letter.toLowerCase()}_coordinate`,
    units: isGeographic ? (letter === 'X' ? 'degrees_east' : 'degrees_north') : 'm',
  });
  const [first, last] = origin === 'topLeft' ? [maxY, minY] : [minY, maxY];
  const seconds = BigInt(Math.floor(time / 1000));
  return [
    {
      ...{ name: 'time', dtype: '<i8', values: BigInt64Array.of(seconds) },
      attributes: { axis: 'T', standard_name: 'time', units: 'seconds since 1970-01-01T00:00:00Z', calendar: 'proleptic_gregorian' }, // prettier-ignore
    },
    { name: 'y', dtype: '<f8', values: centres(first, last, height), attributes: axis('Y', 'latitude') },
    { name: 'x', dtype: '<f8', values: centres(minX, maxX, width), attributes: axis('X', 'longitude') },
  ];
}

function centres(from: number, to: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => from + ((to - from) * (i + 0.5)) / count);
}

function json(document: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document, null, 2));
}
