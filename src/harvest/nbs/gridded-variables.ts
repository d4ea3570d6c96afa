import { type ArrayDataset, type ArrayVariable } from '#libs/cf';

/** Names of the variables that lie on a grid: two dimensions or more, numbers, and not themselves what places others. */
export function griddedVariables({ variables }: Pick<ArrayDataset, 'variables'>): string[] {
  const all = [...variables.values()];
  const places = new Set(all.flatMap(namesOfPlaces));
  return all
    .filter(({ name, type, dimensions }) => dimensions.length >= 2 && type !== 'string' && !places.has(name))
    .map(({ name }) => name);
}

/** CF: coordinates, bounds and grid mappings are told by the variables that use them; 2-D latitude and longitude by their units. */
function namesOfPlaces({ name, attributes }: ArrayVariable): string[] {
  const named = ['coordinates', 'bounds', 'grid_mapping'].flatMap((key) => String(attributes[key] ?? '').split(/\s+/));
  const isDegrees = /^degrees?_?(north|east|N|E)$/i.test(String(attributes['units'] ?? ''));
  return isDegrees ? [...named, name] : named;
}
