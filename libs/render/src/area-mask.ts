import { type MultiPolygon, type Polygon, type Position } from 'geojson';
import { type PixelGrid, type PixelWindow } from '#libs/raster';

/** `areaMask` where it says something: null = all of the window lies inside. */
export function areaMaskOrAll(
  geometry: Polygon | MultiPolygon,
  grid: PixelGrid,
  window: PixelWindow,
): Uint8Array | null {
  return polygonsOf(geometry).some((rings) => contains(rings, grid, window)) ? null : areaMask(geometry, grid, window);
}

/**
 * 1 where a pixel's centre lies in the area, 0 elsewhere; width × height of the window, row 0 north. A centre exactly on
 * an edge belongs to the area east or north of it, so that adjoining areas share no pixel.
 * @param geometry in the grid's CRS
 */
export function areaMask(geometry: Polygon | MultiPolygon, grid: PixelGrid, window: PixelWindow): Uint8Array {
  const mask = new Uint8Array(window.width * window.height);
  for (const rings of polygonsOf(geometry)) fill(mask, rings, grid, window);
  return mask;
}

function polygonsOf(geometry: Polygon | MultiPolygon): Position[][][] {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}

/** No edge comes near, and its middle lies inside. False also where an edge only seems near: the box around it is. */
function contains(rings: readonly Position[][], grid: PixelGrid, { col, row, width, height }: PixelWindow): boolean {
  const [minX, , , maxY] = grid.bbox;
  const [dx, dy] = [(grid.bbox[2] - minX) / grid.width, (maxY - grid.bbox[1]) / grid.height];
  const [west, east] = [minX + col * dx, minX + (col + width) * dx];
  const [north, south] = [maxY - row * dy, maxY - (row + height) * dy];
  const edges = edgesOf(rings);
  const isNear = edges.some(
    ([x1, y1, x2, y2]) =>
      Math.min(x1, x2) <= east && Math.max(x1, x2) >= west && Math.min(y1, y2) <= north && Math.max(y1, y2) >= south,
  );
  const middle = (west + east) / 2;
  return !isNear && crossingsAt(edges, (north + south) / 2).filter((x) => x <= middle).length % 2 === 1;
}

/** Even-odd within a polygon, so that holes are holes; polygons add up. */
function fill(mask: Uint8Array, rings: readonly Position[][], grid: PixelGrid, window: PixelWindow): void {
  const [minX, minY, maxX, maxY] = grid.bbox;
  const [dx, dy] = [(maxX - minX) / grid.width, (maxY - minY) / grid.height];
  /** First column of the window whose centre is at or east of x. */
  const columnAt = (x: number) => {
    const column = Math.ceil((x - minX) / dx - 0.5) - window.col;
    return Math.max(0, Math.min(window.width, column));
  };
  const edges = edgesOf(rings);
  for (let row = 0; row < window.height; row++) {
    const y = maxY - (window.row + row + 0.5) * dy;
    const crossings = crossingsAt(edges, y);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const start = row * window.width;
      mask.fill(1, start + columnAt(crossings[i]!), start + columnAt(crossings[i + 1]!));
    }
  }
}

type Edge = readonly [x1: number, y1: number, x2: number, y2: number];

function edgesOf(rings: readonly Position[][]): Edge[] {
  return rings.flatMap((ring) =>
    ring.slice(1).map((to, i): Edge => {
      const from = ring[i]!;
      return [from[0]!, from[1]!, to[0]!, to[1]!];
    }),
  );
}

/** Where the line at y enters and leaves, from west to east. */
function crossingsAt(edges: readonly Edge[], y: number): number[] {
  const crossings: number[] = [];
  for (const [x1, y1, x2, y2] of edges) {
    if (y1 <= y !== y2 <= y) crossings.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  }
  return crossings.sort((a, b) => a - b);
}
