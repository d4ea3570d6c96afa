import { numberOf } from './kvp.js';

type Position = [x: number, y: number];
type Ring = Position[];

const AREA = /^\s*(?:SRID=\d+\s*;\s*)?(POLYGON|MULTIPOLYGON)\s*(?:Z\s*)?\(([\s\S]*)\)\s*$/i;

/**
 * A POLYGON or MULTIPOLYGON of well-known text as GeoJSON, in whatever reference system; heights are dropped, and whether
 * the rings are closed and whole is for Process to say. null = not such a text.
 */
export function areaOfWkt(text: string, isNorthFirst: boolean): object | null {
  const [, type = '', inner = ''] = AREA.exec(text) ?? [];
  if (type === '') return null;
  const isMulti = type.toUpperCase() === 'MULTIPOLYGON';
  const polygons = isMulti ? partsOf(inner) : [inner];
  const coordinates = polygons?.map((polygon) => ringsOf(polygon, isNorthFirst));
  if (coordinates === undefined || coordinates.some((rings) => rings === null)) return null;
  return isMulti ? { type: 'MultiPolygon', coordinates } : { type: 'Polygon', coordinates: coordinates[0] };
}

function ringsOf(text: string, isNorthFirst: boolean): Ring[] | null {
  const rings = partsOf(text)?.map((ring) => ring.split(',').map((position) => positionOf(position, isNorthFirst)));
  return rings === undefined || rings.flat().includes(null) ? null : (rings as Ring[]);
}

function positionOf(text: string, isNorthFirst: boolean): Position | null {
  const numbers = text.trim().split(/\s+/).map(numberOf);
  const [first, second] = numbers;
  if (numbers.length > 3 || numbers.includes(null) || first == null || second == null) return null;
  return isNorthFirst ? [second, first] : [first, second];
}

/** What stands between the outermost brackets of `(…), (…)`. undefined = the brackets do not match. */
function partsOf(text: string): string[] | undefined {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string;
    if (character === '(' && depth++ === 0) start = i + 1;
    else if (character === ')' && --depth === 0) parts.push(text.slice(start, i));
    else if (depth === 0 && !/[\s,]/.test(character)) return undefined;
    if (depth < 0) return undefined;
  }
  return depth === 0 && parts.length > 0 ? parts : undefined;
}
