import { type BBox, type Point } from '#libs/geo';
import { type GridTile } from './grid-tile.js';
import { bandLetter, SQUARE, squareLetters, zoneInBand } from './mgrs-zones.js';
import { type Projection, utmZone } from './projection.js';
import { type TilingGrid } from './tiling-grid.js';

/**
 * The three UTM grids hang on the 100 km squares of MGRS (batch-v2 §6.1): 10 km tiles on the squares themselves, the
 * others on the upper-left corner of the Sentinel-2 granule of that name, which lies on a lattice of 60 m. A square is of
 * the band in which its middle lies; a tile belongs to the grid when it meets the zone's part of the globe. `col` counts
 * from the west, `row` from the north.
 */
interface Square {
  readonly zone: number;
  readonly isSouth: boolean;
  /** Easting and northing of its lower-left corner in units of 100 km. */
  readonly column: number;
  readonly row: number;
}

const COLUMNS = 8;
const SOUTH_NORTHING = 10_000_000;
/** Beyond, the grids have no tiles: degrees of latitude. */
const LIMIT: Readonly<Record<number, number>> = { 0: 80.7, 1: 80.6, 2: 81 };
const SENTINEL_2_LATTICE = 60;

/** @param area lon/lat degrees, west ≤ east */
export function* utmTilesNear(grid: TilingGrid, area: BBox): Generator<GridTile> {
  for (let zone = 1; zone <= 60; zone++) {
    // Norway and Svalbard: a zone reaches up to six degrees beyond its own.
    if (zone * 6 - 186 - 6 > area[2] || zone * 6 - 180 + 6 < area[0]) continue;
    if (area[3] >= 0) yield* tilesOfZone(grid, zone, false, area);
    if (area[1] <= 0) yield* tilesOfZone(grid, zone, true, area);
  }
}

function* tilesOfZone(grid: TilingGrid, zone: number, isSouth: boolean, area: BBox): Generator<GridTile> {
  const projection = utmZone(zone, isSouth);
  const limit = LIMIT[grid.id]!;
  // Away from the central meridian a parallel's northing grows, by less than 60 km within a zone's width of it.
  const northing = (lat: number) => projection.forward([zone * 6 - 183, Math.max(-limit, Math.min(limit, lat))])[1];
  const [from, to] = [northing(area[1]) - SQUARE, northing(area[3]) + SQUARE].map((n) => Math.floor(n / SQUARE));
  const [first, last] = isSouth ? [from!, Math.min(99, to!)] : [Math.max(0, from!), to!];
  for (let row = first; row <= last; row++) {
    for (let column = 1; column <= COLUMNS; column++) {
      const { tileWidth: margin } = grid;
      const [left, bottom] = [column * SQUARE - margin, row * SQUARE - margin];
      const hull: BBox = [left, bottom, left + SQUARE + 2 * margin, bottom + SQUARE + 2 * margin];
      if (!meets(lonLatBox(projection, hull), area)) continue;
      for (const tile of tilesOfSquare(grid, { zone, isSouth, column, row })) {
        if (meets(lonLatBox(projection, tile.bbox), area)) yield tile;
      }
    }
  }
}

/** null = the grid has no such tile. */
export function utmTile(grid: TilingGrid, id: number): GridTile | null {
  const perSquare = side(grid) ** 2;
  const square = squareAt(Math.floor(id / perSquare));
  return square === null ? null : (tilesOfSquare(grid, square).find((tile) => tile.id === id) ?? null);
}

function tilesOfSquare(grid: TilingGrid, square: Square): GridTile[] {
  const { zone, isSouth, column, row } = square;
  const projection = utmZone(zone, isSouth);
  const middle = projection.inverse([(column + 0.5) * SQUARE, (row + 0.5) * SQUARE]);
  const band = bandLetter(middle[1]);
  const own = zoneInBand(zone, band);
  if (own === null) return [];
  const name = `${zone}${band}${squareLetters(zone, column, row)}`;
  const [left, top] = upperLeft(grid, square);
  const count = side(grid);
  const size = grid.tileWidth;
  const numbers = Array.from({ length: count }, (_, n) => n);
  return numbers.flatMap((col) =>
    numbers.flatMap((at): GridTile[] => {
      const bbox: BBox = [left + col * size, top - (at + 1) * size, left + (col + 1) * size, top - at * size];
      const box = lonLatBox(projection, bbox);
      if (box[0] >= own[1] || box[2] <= own[0] || Math.min(Math.abs(box[1]), Math.abs(box[3])) > LIMIT[grid.id]!)
        return [];
      const id = (squareNumber(square) * count + col) * count + at;
      return [{ id, name: `${name}_${col}_${at}`, epsg: projection.epsg, bbox }];
    }),
  );
}

/** Tiles along a side of a square: they overlap those of the next one a little, as 5 × 20,040 m do. */
function side({ tileWidth }: TilingGrid): number {
  return Math.round(SQUARE / tileWidth);
}

function upperLeft({ id }: TilingGrid, { isSouth, column, row }: Square): Point {
  const [left, top] = [column * SQUARE, (row + 1) * SQUARE];
  if (id === 1) return [left, top];
  const origin = isSouth ? SOUTH_NORTHING : 0;
  return [
    Math.floor(left / SENTINEL_2_LATTICE) * SENTINEL_2_LATTICE,
    origin + Math.ceil((top - origin) / SENTINEL_2_LATTICE) * SENTINEL_2_LATTICE,
  ];
}

/** The service's own numbers cannot be derived; any stable ones do. */
function squareNumber({ zone, isSouth, column, row }: Square): number {
  return (((zone - 1) * 2 + (isSouth ? 1 : 0)) * 100 + row) * COLUMNS + column - 1;
}

function squareAt(number: number): Square | null {
  const column = (number % COLUMNS) + 1;
  const rows = Math.floor(number / COLUMNS);
  const halves = Math.floor(rows / 100);
  const zone = Math.floor(halves / 2) + 1;
  return zone > 60 ? null : { zone, isSouth: halves % 2 === 1, column, row: rows % 100 };
}

/** Hull of a tile in degrees around its zone's meridian, so that it does not jump at ±180; edges bulge by less than the margin. */
function lonLatBox(projection: Projection, [minX, minY, maxX, maxY]: BBox): BBox {
  const corners = [[minX, minY], [maxX, minY], [maxX, maxY], [minX, maxY]].map((corner) => projection.inverse(corner as [number, number])); // prettier-ignore
  const central = (projection.epsg % 100) * 6 - 183;
  const lons = corners.map(([lon]) => central + ((((lon - central + 180) % 360) + 360) % 360) - 180);
  const lats = corners.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

function meets(a: BBox, b: BBox): boolean {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
}
