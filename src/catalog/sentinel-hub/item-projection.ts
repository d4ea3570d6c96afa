import { type StacItem } from '#libs/stac';
import { type Polygon } from 'geojson';

type Members = Readonly<Record<string, unknown>>;
type Point = readonly [x: number, y: number];

/** The native grid of an item as projection extension 1.0 tells it; {} when it does not say which it is. */
export function projectionOf({ properties, assets }: StacItem): Record<string, unknown> {
  const holders: Members[] = [properties, ...Object.values(assets)];
  const epsg = firstOf(holders, epsgOf);
  if (epsg === null) return {};
  const box = firstOf(holders, boxOf);
  const geometry = (properties['proj:geometry'] as object | null | undefined) ?? (box && outlineOf(box));
  const crs = { type: 'name', properties: { name: `urn:ogc:def:crs:EPSG::${epsg}` } };
  return {
    'proj:epsg': epsg,
    ...(box !== null && { 'proj:bbox': box }),
    ...(geometry && { 'proj:geometry': { ...geometry, crs } }),
  };
}

function firstOf<T>(holders: readonly Members[], read: (holder: Members) => T | null): T | null {
  for (const holder of holders) {
    const found = read(holder);
    if (found !== null) return found;
  }
  return null;
}

/** `proj:epsg` of version 1, `proj:code` of version 2. */
function epsgOf(holder: Members): number | null {
  const { 'proj:epsg': epsg, 'proj:code': code } = holder;
  if (typeof epsg === 'number') return epsg;
  const digits = typeof code === 'string' ? /^EPSG:(\d+)$/i.exec(code)?.[1] : undefined;
  return digits === undefined ? null : Number(digits);
}

/** As declared, or around the four corners of the grid. */
function boxOf(holder: Members): number[] | null {
  const { 'proj:bbox': box, 'proj:shape': shape, 'proj:transform': transform } = holder;
  if (isNumbers(box, 4)) return box.slice(0, 4);
  if (!isNumbers(shape, 2) || !isNumbers(transform, 6)) return null;
  const [rows, columns] = shape as [number, number];
  const [a, b, c, d, e, f] = transform as [number, number, number, number, number, number];
  const at = (column: number, row: number): Point => [a * column + b * row + c, d * column + e * row + f];
  const corners = [at(0, 0), at(columns, 0), at(columns, rows), at(0, rows)];
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function isNumbers(value: unknown, atLeast: number): value is number[] {
  return Array.isArray(value) && value.length >= atLeast && value.every((number) => typeof number === 'number');
}

function outlineOf([minX, minY, maxX, maxY]: number[]): Polygon {
  const ring = [
    [minX, minY],
    [maxX, minY],
    [maxX, maxY],
    [minX, maxY],
    [minX, minY],
  ];
  return { type: 'Polygon', coordinates: [ring as number[][]] };
}
