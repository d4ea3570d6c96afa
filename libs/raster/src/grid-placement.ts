import { type SpatialReference } from 'gdal-async';
import { type Point } from '#libs/geo';
import { controlGrid, type ControlGrid } from './control-grid.js';
import { transformationBetween } from './transformations.js';
import { type PixelGrid } from './contract/grids.js';

/** Where target grids lie in the CRS of one raster. */
export class GridPlacement {
  private readonly wkt: string;

  /** @param turn the length of the equator in the raster's x, when its places repeat after it; null = they do not */
  constructor(
    private readonly srs: SpatialReference,
    private readonly turn: number | null = null,
  ) {
    this.wkt = srs.toWKT();
  }

  /** The centre of a grid and the places one pixel to its right and one below; null where the transformation does not reach. */
  centre(grid: PixelGrid): readonly [at: Point, right: Point, below: Point] | null {
    const place = this.placeOf(grid);
    const [col, row] = [grid.width / 2, grid.height / 2];
    const [at, right, below] = [place([col, row]), place([col + 1, row]), place([col, row + 1])];
    return at && right && below ? [at, right, below] : null;
  }

  /** @param tolerance in units of the raster's CRS */
  controlGrid(grid: PixelGrid, tolerance: number): ControlGrid | null {
    return controlGrid(grid.width, grid.height, tolerance, this.placeOf(grid));
  }

  /** Position in pixels of the grid → the raster's CRS; null = none. Around the globe x runs on from the grid's centre. */
  placeOf(grid: PixelGrid): (position: Point) => Point | null {
    const place = this.exactPlaceOf(grid);
    const { turn } = this;
    const centre = turn === null ? null : place([grid.width / 2, grid.height / 2]);
    if (turn === null || centre === null) return place;
    return (position) => {
      const found = place(position);
      // A whole turn has both its ends.
      const away = found === null ? 0 : (found[0] - centre[0]) / turn;
      return found === null || Math.abs(away) < 0.5 + 1e-6 ? found : [found[0] - Math.round(away) * turn, found[1]];
    };
  }

  private exactPlaceOf({ crs, bbox, width, height }: PixelGrid): (position: Point) => Point | null {
    const transformation = transformationBetween(crs, this.wkt, this.srs);
    const [dx, dy] = [(bbox[2] - bbox[0]) / width, (bbox[3] - bbox[1]) / height];
    return ([col, row]) => {
      try {
        const { x, y } = transformation.transformPoint(bbox[0] + col * dx, bbox[3] - row * dy);
        return Number.isFinite(x) && Number.isFinite(y) ? [x, y] : null;
      } catch {
        return null;
      }
    };
  }
}
