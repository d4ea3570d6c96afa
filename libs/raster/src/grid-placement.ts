import { type CoordinateTransformation, type SpatialReference } from 'gdal-async';
import { type Point } from '#libs/geo';
import { controlGrid, type ControlGrid } from './control-grid.js';
import { gdal } from './gdal.js';
import { type PixelGrid } from './types.js';

/** Where target grids lie in the CRS of one raster. */
export class GridPlacement {
  private readonly transformations = new Map<string, CoordinateTransformation>();

  constructor(private readonly srs: SpatialReference) {}

  /** In square units of the raster's CRS; NaN where the transformation does not reach. */
  areaOfCentrePixel(grid: PixelGrid): number {
    const place = this.placeOf(grid);
    const [col, row] = [grid.width / 2, grid.height / 2];
    const [at, right, down] = [place([col, row]), place([col + 1, row]), place([col, row + 1])];
    if (!at || !right || !down) return NaN;
    return Math.abs((right[0] - at[0]) * (down[1] - at[1]) - (right[1] - at[1]) * (down[0] - at[0]));
  }

  /** @param tolerance in units of the raster's CRS */
  controlGrid(grid: PixelGrid, tolerance: number): ControlGrid | null {
    return controlGrid(grid.width, grid.height, tolerance, this.placeOf(grid));
  }

  /** Position in pixels of the grid → the raster's CRS; null = none. */
  private placeOf({ crs, bbox, width, height }: PixelGrid): (position: Point) => Point | null {
    const transformation = this.transformationFrom(crs);
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

  private transformationFrom(crs: string): CoordinateTransformation {
    const known = this.transformations.get(crs);
    if (known) return known;
    const made = new gdal.CoordinateTransformation(gdal.SpatialReference.fromUserInput(crs), this.srs);
    this.transformations.set(crs, made);
    return made;
  }
}
