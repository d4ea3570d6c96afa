import { DomainError } from '#libs/errors';
import { type BBox } from '#libs/geo';
import { type TileGridName } from './tile-key.js';

export const TILE_PX = 256;
/** Half of the way around the equator in EPSG:3857. */
const HALF_WORLD_M = 20_037_508.342_789_244;
const MAX_ZOOM = 24;

/** What a grid needs to know of a dataset; extent and resolution in its own CRS. */
export interface GriddedRaster {
  readonly bboxWgs84: readonly number[] | null;
  readonly asset: {
    readonly epsg: number | null;
    readonly extent: readonly number[] | null;
    readonly resX: number | null;
    readonly resY: number | null;
    readonly width: number;
    readonly height: number;
  };
}

/** Columns and rows, both ends included. */
export interface TileRange {
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;
}

/** Square tiles of 256 px whose pixels halve from zoom to zoom; column 0, row 0 is the north-west corner. */
export interface TileGrid {
  readonly name: TileGridName;
  readonly epsg: number;
  readonly maxZoom: number;
  /** Columns and rows of a zoom. */
  countsAt(z: number): { readonly columns: number; readonly rows: number };
  /** [minX, minY, maxX, maxY] of a block of tiles in the grid's CRS, x = east. */
  boxOf(z: number, range: TileRange): BBox;
  /** Tiles that a dataset touches; two ranges across ±180. */
  rangesOf(z: number): readonly TileRange[];
  /** The zoom whose pixels are as fine as the dataset's; 0–24. */
  readonly naturalZoom: number;
}

/** @throws CONFLICT when the dataset has no place on Earth, INVALID when its CRS has no EPSG code (native grid) */
export function tileGridOf(name: TileGridName, dataset: GriddedRaster): TileGrid {
  if (dataset.bboxWgs84 === null)
    throw new DomainError('CONFLICT', 'This dataset has no place on Earth to cut tiles of');
  if (name === 'native') return nativeGrid(dataset);
  const isMercator = name === 'GoogleMapsCompatible';
  const parts = splitAt180(dataset.bboxWgs84 as unknown as BBox);
  const boxes = isMercator ? parts.map(toMercator) : parts;
  const half = isMercator ? HALF_WORLD_M : 180;
  return new Grid({
    name,
    epsg: isMercator ? 3857 : 4326,
    maxZoom: MAX_ZOOM,
    left: -half,
    top: isMercator ? HALF_WORLD_M : 90,
    span: isMercator ? 2 * half : half,
    size: isMercator ? [2 * half, 2 * half] : [360, 180],
    boxes,
    pixels: dataset.asset.width,
  });
}

/** Deepest zoom = the dataset's own pixels; zoom 0 = all of it on one tile. */
function nativeGrid({ asset }: GriddedRaster): TileGrid {
  const { epsg, extent, resX, resY } = asset;
  if (epsg === null || extent === null || resX === null || resY === null)
    throw new DomainError('INVALID', 'The native grid needs a dataset whose CRS has an EPSG code');
  const [left, bottom, right, top] = extent as unknown as BBox;
  const res = Math.min(resX, resY);
  const size = [right - left, top - bottom] as const;
  // A hair less than a whole number of tiles is that number: extents are sums of resolutions.
  const maxZoom = Math.max(0, Math.ceil(Math.log2(Math.max(...size) / (TILE_PX * res)) - 1e-9));
  return new Grid({
    name: 'native',
    epsg,
    maxZoom,
    left,
    top,
    span: TILE_PX * res * 2 ** maxZoom,
    size,
    boxes: [[left, bottom, right, top]],
    pixels: Math.round(size[0] / res),
  });
}

interface GridFacts {
  readonly name: TileGridName;
  readonly epsg: number;
  readonly maxZoom: number;
  readonly left: number;
  readonly top: number;
  /** Side of the tile of zoom 0. */
  readonly span: number;
  /** Of the whole grid, west to east and south to north. */
  readonly size: readonly [number, number];
  /** Of the dataset, in the grid's CRS. */
  readonly boxes: readonly BBox[];
  /** Of the dataset, from its west to its east. */
  readonly pixels: number;
}

class Grid implements TileGrid {
  readonly name: TileGridName;
  readonly epsg: number;
  readonly maxZoom: number;

  constructor(private readonly facts: GridFacts) {
    ({ name: this.name, epsg: this.epsg, maxZoom: this.maxZoom } = facts);
  }

  get naturalZoom(): number {
    const { boxes, pixels, span, maxZoom } = this.facts;
    const width = boxes.reduce((sum, [west, , east]) => sum + east - west, 0);
    const zoom = Math.ceil(Math.log2((pixels * span) / (TILE_PX * width)) - 1e-6);
    return Math.min(maxZoom, Math.max(0, zoom));
  }

  countsAt(z: number) {
    const [width, height] = this.facts.size;
    const span = this.spanAt(z);
    return { columns: Math.ceil(width / span - 1e-9), rows: Math.ceil(height / span - 1e-9) };
  }

  boxOf(z: number, { minX, maxX, minY, maxY }: TileRange): BBox {
    const { left, top } = this.facts;
    const span = this.spanAt(z);
    return [left + minX * span, top - (maxY + 1) * span, left + (maxX + 1) * span, top - minY * span];
  }

  rangesOf(z: number): TileRange[] {
    const { left, top, boxes } = this.facts;
    const span = this.spanAt(z);
    const { columns, rows } = this.countsAt(z);
    return boxes.map(([west, south, east, north]) => {
      const [minX, maxX] = touched((west - left) / span, (east - left) / span, columns);
      const [minY, maxY] = touched((top - north) / span, (top - south) / span, rows);
      return { minX, maxX, minY, maxY };
    });
  }

  private spanAt(z: number): number {
    return this.facts.span / 2 ** z;
  }
}

/** First and last index; a box that ends on a tile's edge does not touch the next tile. */
function touched(from: number, to: number, count: number): [first: number, last: number] {
  const clamped = (index: number) => Math.min(count - 1, Math.max(0, index));
  const first = clamped(Math.floor(from + 1e-9));
  return [first, Math.max(first, clamped(Math.ceil(to - 1e-9) - 1))];
}

function splitAt180([west, south, east, north]: BBox): BBox[] {
  if (west <= east) return [[west, south, east, north]];
  return [
    [west, south, 180, north],
    [-180, south, east, north],
  ];
}

const MERCATOR_LIMIT = 85.051_128_779_806_59;

function toMercator([west, south, east, north]: BBox): BBox {
  const x = (lon: number) => (lon / 180) * HALF_WORLD_M;
  const y = (lat: number) => {
    const limited = Math.min(MERCATOR_LIMIT, Math.max(-MERCATOR_LIMIT, lat));
    return (Math.log(Math.tan(((90 + limited) * Math.PI) / 360)) / Math.PI) * HALF_WORLD_M;
  };
  return [x(west), y(south), x(east), y(north)];
}
