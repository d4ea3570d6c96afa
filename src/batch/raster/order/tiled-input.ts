import { type TilingGrid, tilingGrid, TILING_GRIDS } from '#libs/tiling-grids';
import { type JsonMember } from '../../../platform/http/json-member.js';

/** Tiles of a grid (batch-v1 §2 `tilingGrid`, batch-v2 §3.1). */
export interface TiledInput {
  readonly grid: TilingGrid;
  /** Units of the grid per pixel. */
  readonly resolution: number;
  /** Pixels that a tile grows by on both sides. */
  readonly bufferX: number;
  readonly bufferY: number;
}

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** The contract's type is int16; what a tile becomes with it is limited, too. */
const MAX_BUFFER = 32_767;
const MAX_SIDE_PX = 20_000;
/** Members come as decimals of the same number. */
const RELATIVE_ROUNDING = 1e-9;

/** @param member holds `id`, `resolution`, `bufferX`, `bufferY`. @throws INVALID */
export function readTiledInput(member: JsonMember): TiledInput {
  const [id, resolution] = [member.required().get('id').required(), member.get('resolution').required()];
  const grid = tilingGrid(id.number());
  if (grid === null) return id.refuse(`must be one of ${TILING_GRIDS.map((one) => one.id).join(', ')}`);
  const asked = resolution.number();
  const known = grid.resolutions.find((one) => Math.abs(one - asked) <= one * RELATIVE_ROUNDING);
  if (known === undefined)
    return resolution.refuse(`must be one of ${grid.resolutions.join(', ')} for the grid "${grid.name}"`);
  const [bufferX, bufferY] = [readBuffer(member.get('bufferX')), readBuffer(member.get('bufferY'))];
  const input = { grid, resolution: known, bufferX, bufferY };
  const { width, height } = tilePixels(input);
  if (width + 2 * bufferX > MAX_SIDE_PX) member.get('bufferX').refuse(`makes tiles wider than ${MAX_SIDE_PX} pixels`);
  if (height + 2 * bufferY > MAX_SIDE_PX) member.get('bufferY').refuse(`makes tiles higher than ${MAX_SIDE_PX} pixels`);
  return input;
}

/** Of a tile without its buffer. 1.4999 m does not divide 10 km: the extent stays and the pixels become a hair smaller. */
export function tilePixels({ grid, resolution }: Pick<TiledInput, 'grid' | 'resolution'>): PixelSize {
  return { width: Math.round(grid.tileWidth / resolution), height: Math.round(grid.tileHeight / resolution) };
}

function readBuffer(member: JsonMember): number {
  if (member.isAbsent) return 0;
  const pixels = member.numberWithin(0, MAX_BUFFER);
  return Number.isInteger(pixels) ? pixels : member.refuse('must be a whole number of pixels');
}
