import { type BBox, type Point } from '#libs/geo';
import { type GridTile } from './grid-tile.js';
import { laeaEurope } from './projection.js';
import { type TilingGrid } from './tiling-grid.js';

/** A grid of one CRS: tiles are numbered by column and row of their lower-left corner. */
export interface SquareGrid {
  readonly epsg: number;
  /** First and one behind the last column and row. */
  readonly columns: readonly [number, number];
  readonly rows: readonly [number, number];
  nameOf(column: number, row: number): string;
  /** Corners and edges of an area in degrees → hull in the grid's units. */
  hullOf(area: BBox): BBox;
}

/** Named by the lower-left corner, as elevation tiles are. */
export const DEGREES: SquareGrid = {
  epsg: 4326,
  columns: [-180, 180],
  rows: [-90, 90],
  nameOf: (lon, lat) => `${lat < 0 ? 'S' : 'N'}${padded(lat, 2)}${lon < 0 ? 'W' : 'E'}${padded(lon, 3)}`,
  hullOf: (area) => area,
};

/** Named as the European Environment Agency does: `20kmE430N320`; from the Azores to Turkey, from the Canaries to Svalbard. */
export function laeaGrid({ tileWidth }: Pick<TilingGrid, 'tileWidth'>): SquareGrid {
  const count = (metres: number) => metres / tileWidth;
  return {
    epsg: 3035,
    columns: [count(900_000), count(7_400_000)],
    rows: [count(900_000), count(7_400_000)],
    nameOf: (column, row) => `${tileWidth / 1000}kmE${(column * tileWidth) / UNIT(tileWidth)}N${(row * tileWidth) / UNIT(tileWidth)}`, // prettier-ignore
    hullOf: laeaHull,
  };
}

/** The agency counts in the largest power of ten below the tile. */
const UNIT = (tileWidth: number) => 10 ** Math.floor(Math.log10(tileWidth));
const padded = (value: number, digits: number) => String(Math.abs(value)).padStart(digits, '0');

/** @param area lon/lat degrees, west ≤ east */
export function* squareTilesNear(grid: TilingGrid, squares: SquareGrid, area: BBox): Generator<GridTile> {
  const [minX, minY, maxX, maxY] = squares.hullOf(area);
  const span = (from: number, to: number, [first, end]: readonly [number, number], size: number) => [
    Math.max(first, Math.floor(from / size)),
    Math.min(end, Math.ceil(to / size)),
  ];
  const [left, right] = span(minX, maxX, squares.columns, grid.tileWidth) as [number, number];
  const [bottom, top] = span(minY, maxY, squares.rows, grid.tileHeight) as [number, number];
  for (let row = bottom; row < top; row++)
    for (let column = left; column < right; column++) yield tileAt(grid, squares, column, row);
}

/** null = the grid has no such tile. */
export function squareTile(grid: TilingGrid, squares: SquareGrid, id: number): GridTile | null {
  const width = squares.columns[1] - squares.columns[0];
  const [column, row] = [squares.columns[0] + (id % width), squares.rows[0] + Math.floor(id / width)];
  return row < squares.rows[1] ? tileAt(grid, squares, column, row) : null;
}

function tileAt(grid: TilingGrid, squares: SquareGrid, column: number, row: number): GridTile {
  const { tileWidth: width, tileHeight: height } = grid;
  const id = (row - squares.rows[0]) * (squares.columns[1] - squares.columns[0]) + column - squares.columns[0];
  const bbox: BBox = [column * width, row * height, (column + 1) * width, (row + 1) * height];
  return { id, name: squares.nameOf(column, row), epsg: squares.epsg, bbox };
}

/** Parallels and meridians bend: the edges are walked. Areas far from Europe are cut before they are projected. */
function laeaHull([west, south, east, north]: BBox): BBox {
  const clip = (value: number, [min, max]: readonly [number, number]) => Math.max(min, Math.min(max, value));
  const [w, e] = [clip(west, LONGITUDES), clip(east, LONGITUDES)];
  const [s, n] = [clip(south, LATITUDES), clip(north, LATITUDES)];
  if (w === e || s === n) return [Infinity, Infinity, -Infinity, -Infinity];
  const points: Point[] = [];
  for (let i = 0; i <= STEPS; i++) {
    const [lon, lat] = [w + ((e - w) * i) / STEPS, s + ((n - s) * i) / STEPS];
    points.push([lon, s], [lon, n], [w, lat], [e, lat]);
    // The middle meridian, where parallels reach farthest south.
    if (w < 10 && e > 10) points.push([10, lat]);
  }
  const projected = points.map((point) => laeaEurope.forward(point));
  const [xs, ys] = [projected.map(([x]) => x), projected.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

const LONGITUDES = [-60, 100] as const;
const LATITUDES = [15, 89] as const;
const STEPS = 64;
