import { type ArrayDataset, type ArrayVariable } from './array-dataset.js';
import { textAttribute } from './attributes.js';

export type CoordinateRole = 'longitude' | 'latitude' | 'x' | 'y' | 'time' | 'vertical';

const STANDARD_NAMES: ReadonlyMap<string, CoordinateRole> = new Map([
  ['longitude', 'longitude'],
  ['latitude', 'latitude'],
  ['projection_x_coordinate', 'x'],
  ['projection_y_coordinate', 'y'],
  ['grid_longitude', 'x'],
  ['grid_latitude', 'y'],
  ['time', 'time'],
  ['depth', 'vertical'],
  ['height', 'vertical'],
  ['altitude', 'vertical'],
  ['air_pressure', 'vertical'],
]);
const LONGITUDE_UNITS = /^degrees?_?E(ast)?$/i;
const LATITUDE_UNITS = /^degrees?_?N(orth)?$/i;
const TIME_UNITS = /^\S+\s+since\s+\S/i;
const NAMES: ReadonlyArray<readonly [RegExp, CoordinateRole]> = [
  [/^(lon|longitude|nav_lon)$/i, 'longitude'],
  [/^(lat|latitude|nav_lat)$/i, 'latitude'],
  [/^(x|xc|easting)$/i, 'x'],
  [/^(y|yc|northing)$/i, 'y'],
  [/^time$/i, 'time'],
  [/^(depth|level|lev|zlev|height|z|plev|pressure)$/i, 'vertical'],
];

/** What a coordinate variable is about, by CF §4: standard name, then units, then `axis`, then the name of old files. */
export function roleOf(variable: ArrayVariable): CoordinateRole | null {
  const standard = STANDARD_NAMES.get(textAttribute(variable, 'standard_name') ?? '');
  if (standard !== undefined) return standard;
  const units = textAttribute(variable, 'units') ?? '';
  if (LONGITUDE_UNITS.test(units)) return 'longitude';
  if (LATITUDE_UNITS.test(units)) return 'latitude';
  if (TIME_UNITS.test(units)) return 'time';
  const { positive, axis } = variable.attributes;
  if (typeof positive === 'string' && /^(up|down)$/i.test(positive)) return 'vertical';
  const plainName = variable.name.slice(variable.name.lastIndexOf('/') + 1);
  const byName = NAMES.find(([pattern]) => pattern.test(plainName))?.[1];
  if (byName !== undefined) return byName;
  const byAxis: Readonly<Record<string, CoordinateRole>> = { X: 'x', Y: 'y', Z: 'vertical', T: 'time' };
  return byAxis[typeof axis === 'string' ? axis.toUpperCase() : ''] ?? null;
}

/** The variable of an axis: 1-D and named as its dimension. */
export function coordinateOf(
  { variables }: Pick<ArrayDataset, 'variables'>,
  of: ArrayVariable,
  dimension: string,
): ArrayVariable | null {
  const found = variables.get(folderOf(of.name) + dimension) ?? variables.get(dimension);
  return found?.dimensions.length === 1 && found.dimensions[0]!.name === dimension ? found : null;
}

/** The variables that `coordinates` names (CF §5), as far as there are any. */
export function auxiliaryCoordinates(dataset: Pick<ArrayDataset, 'variables'>, of: ArrayVariable): ArrayVariable[] {
  const names = (textAttribute(of, 'coordinates') ?? '').split(/\s+/).filter((name) => name !== '');
  return names.flatMap((name) => referred(dataset, of, name) ?? []);
}

/** A variable that another one names: in its own group, else at the top. */
export function referred(
  { variables }: Pick<ArrayDataset, 'variables'>,
  from: ArrayVariable,
  name: string,
): ArrayVariable | null {
  return variables.get(folderOf(from.name) + name) ?? variables.get(name) ?? null;
}

function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/') + 1);
}
