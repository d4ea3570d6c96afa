import { type BBox } from '#libs/geo';
import { type GridTile } from '#libs/tiling-grids';
import { type RasterUnit, type UnitGrid } from '../order/raster-order.js';
import { type TiledInput, tilePixels } from '../order/tiled-input.js';

/** A tile as a unit, grown by its buffer. */
export function tileUnit(tile: GridTile, input: TiledInput): RasterUnit {
  return { id: tile.id, name: tile.name, grid: tileGrid(tile, input) };
}

/** The picture of a tile: its extent moved out by whole pixels. */
export function tileGrid({ epsg, bbox }: Pick<GridTile, 'epsg' | 'bbox'>, input: TiledInput): UnitGrid {
  const { width, height } = tilePixels(input);
  const { bufferX, bufferY } = input;
  const [minX, minY, maxX, maxY] = bbox;
  const [stepX, stepY] = [(maxX - minX) / width, (maxY - minY) / height];
  const grown: BBox = [minX - bufferX * stepX, minY - bufferY * stepY, maxX + bufferX * stepX, maxY + bufferY * stepY];
  return { epsg, bbox: grown, width: width + 2 * bufferX, height: height + 2 * bufferY };
}
