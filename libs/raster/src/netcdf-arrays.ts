import { type Dataset, type Group, type MDArray } from 'gdal-async';
import { type ArrayType, type ArrayValues, type ArrayVariable, type AxisRange } from '#libs/cf';
import { DomainError } from '#libs/errors';
import { arrayOf, withNetcdf } from './netcdf.js';
import { readSparse } from './netcdf-sparse.js';
import { attributeLists, attributesOf } from './netcdf-attributes.js';
import { unreadable } from './raster-errors.js';
import { type ArrayContents } from './contract/files.js';

const TYPES: Readonly<Record<string, ArrayType>> = {
  Byte: 'uint8',
  Int8: 'int8',
  Int16: 'int16',
  UInt16: 'uint16',
  Int32: 'int32',
  UInt32: 'uint32',
  Int64: 'int64',
  UInt64: 'uint64',
  Float32: 'float32',
  Float64: 'float64',
  String: 'string',
};

/** Names of other variables in an attribute of one; GDAL lists no variable without dimensions by itself. */
const REFERRING = ['grid_mapping', 'coordinates'];
/** Far more than a product has; a file of more is an attempt. */
const MOST_VARIABLES = 5000;
const MOST_DEPTH = 8;

/** Variables of all groups, `/GROUP/name` inside one; their values as stored stay where they are. */
export async function describeArrays({ path }: { path: string }): Promise<ArrayContents> {
  try {
    return await withNetcdf(path, async (dataset) => {
      const found = new Map<string, ArrayVariable>();
      collect(dataset.root, '', found, 0);
      const plain = [...found.values()];
      const lists = attributeLists(path, plain);
      const variables = plain.map((variable) => ({
        ...variable,
        attributes: { ...variable.attributes, ...lists.get(variable.name) },
      }));
      return { attributes: attributesOf(dataset.root), variables };
    });
  } catch (error) {
    throw unreadable('The netCDF file cannot be read', error);
  }
}

/** Strings are not read: GDAL's binding knows numbers only. @throws RASTER_UNREADABLE, RASTER_UNSUPPORTED */
export async function readArray({
  path,
  variable,
  ranges,
}: {
  path: string;
  variable: string;
  ranges: readonly AxisRange[];
}): Promise<ArrayValues> {
  try {
    return await withNetcdf(path, (dataset) => readFrom(dataset, variable, ranges));
  } catch (error) {
    throw unreadable(`Variable ${variable} cannot be read`, error);
  }
}

async function readFrom(dataset: Dataset, variable: string, ranges: readonly AxisRange[]): Promise<Float64Array> {
  const array = arrayOf(dataset, variable);
  if (array.dataType === 'String')
    throw new DomainError('RASTER_UNSUPPORTED', `Variable ${variable} holds text, which is not read`);
  const span = ranges.map(({ count }) => count);
  const data = new Float64Array(span.reduce((product, count) => product * count, 1));
  if (ranges.every(({ stride }) => stride === 1)) {
    await array.readAsync({ origin: ranges.map(({ start }) => start), span, data });
    return data;
  }
  await readSparse(array, ranges, data);
  return data;
}

function collect(group: Group, prefix: string, found: Map<string, ArrayVariable>, depth: number): void {
  const listed = group.arrays.names;
  for (const name of listed) add(group, prefix, name, found);
  const referred = listed.flatMap((name) => {
    const { attributes = {} } = found.get(prefix + name) ?? {};
    return REFERRING.flatMap((key) => String(attributes[key] ?? '').split(/[\s:]+/));
  });
  for (const name of referred) if (/^[^/]+$/.test(name) && !found.has(prefix + name)) add(group, prefix, name, found);
  if (depth >= MOST_DEPTH) return;
  for (const name of group.groups.names)
    collect(group.groups.get(name), `${prefix === '' ? '/' : prefix}${name}/`, found, depth + 1);
}

/** A name that leads nowhere is left out: files name coordinates that they do not have. */
function add(group: Group, prefix: string, name: string, found: Map<string, ArrayVariable>): void {
  if (found.size >= MOST_VARIABLES)
    throw new DomainError('RASTER_UNSUPPORTED', `The file has more than ${MOST_VARIABLES} variables`);
  let array: MDArray;
  try {
    array = group.arrays.get(name);
  } catch {
    return;
  }
  const type = TYPES[array.dataType];
  if (type === undefined) return;
  const dimensions = Array.from({ length: array.dimensions.count() }, (_, i) => {
    const { description, size } = array.dimensions.get(i);
    return { name: description.replace(/^\/(?=[^/]*$)/, ''), size };
  });
  found.set(prefix + name, { name: prefix + name, type, dimensions, attributes: attributesOf(array) });
}
