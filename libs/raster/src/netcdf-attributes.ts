import { type Group, type MDArray } from 'gdal-async';
import { type ArrayVariable, type Attributes } from '#libs/cf';
import { gdal } from './gdal.js';

/** GDAL keeps these for itself and tells them by name only. */
const HIDDEN = ['_FillValue', 'missing_value', 'units', 'scale_factor', 'add_offset', 'grid_mapping', '_Unsigned'];

/** Text and first numbers. */
export function attributesOf(of: MDArray | Group): Attributes {
  const { attributes } = of;
  const names = new Set([...attributes.names, ...('dataType' in of ? HIDDEN : [])]);
  const pairs = [...names].flatMap((name): Array<[string, string | number]> => {
    try {
      const { value } = attributes.get(name);
      return value === null || value === undefined ? [] : [[name, value]];
    } catch {
      return [];
    }
  });
  return Object.fromEntries(pairs);
}

/** Attributes that CF gives several numbers and that change what values or places mean. */
const NEEDED = ['valid_range', 'grid_mapping'];

/**
 * Of attributes of several numbers the array interface tells only the first; the older one, which opens one variable,
 * spells them out: `lcc#standard_parallel` = `{25,60}`.
 * @returns by variable
 */
export function attributeLists(path: string, variables: readonly ArrayVariable[]): ReadonlyMap<string, Attributes> {
  const found = new Map<string, Record<string, readonly number[]>>();
  for (const { name } of needing(variables)) {
    for (const [key, text] of Object.entries(metadataOf(path, name))) {
      const [, owner, attribute, list] = /^([^#]+)#([^#]+)=\{(.+)\}$/s.exec(`${key}=${text}`) ?? [];
      const numbers = list?.split(',').map(Number);
      if (owner === undefined || attribute === undefined || !numbers?.every((number) => !Number.isNaN(number)))
        continue;
      found.set(owner, { ...found.get(owner), [attribute]: numbers });
    }
  }
  return found;
}

/** One variable per grid mapping is enough: they are told with it. */
function needing(variables: readonly ArrayVariable[]): ArrayVariable[] {
  const mappings = new Set<unknown>();
  return variables.filter(({ attributes, dimensions }) => {
    if (dimensions.length === 0 || !NEEDED.some((name) => name in attributes)) return false;
    const isKnown = mappings.has(attributes['grid_mapping']);
    mappings.add(attributes['grid_mapping']);
    return !isKnown || 'valid_range' in attributes;
  });
}

function metadataOf(path: string, variable: string): Record<string, string> {
  try {
    const dataset = gdal.open(`NETCDF:"${path}":${variable}`, 'r', ['netCDF']);
    const metadata = dataset.getMetadata() as Record<string, string>;
    dataset.close();
    return metadata;
  } catch {
    // A variable that is no raster; its first numbers are all there is.
    return {};
  }
}
