import { type RadarGeometry } from '#libs/eo-products';
import { type PixelGrid, type PixelPlaces } from '#libs/raster';
import { earthFixed, localIncidence, RangeDoppler } from '#libs/sar';
import { eachPixel } from './framed-grid.js';
import { type ImagePlaces } from './image-places.js';

/** Degrees between the look of the radar and the terrain between each pixel's neighbours; NaN outside the image. */
export function incidenceAngles(
  geometry: RadarGeometry,
  grid: PixelGrid,
  { x, y }: PixelPlaces,
  heights: Float64Array,
  places: ImagePlaces,
  into: Float64Array,
): void {
  const orbit = new RangeDoppler(geometry);
  const at = (i: number) => earthFixed(x[i]!, y[i]!, heights[i]!);
  const row = grid.width + 2;
  eachPixel(grid, (pixel, i) => {
    const point = at(i);
    const sighting = Number.isNaN(places.lines[pixel]!) ? null : orbit.sight(point);
    const neighbours = { east: at(i + 1), west: at(i - 1), north: at(i - row), south: at(i + row) };
    into[pixel] = sighting === null ? NaN : localIncidence(point, neighbours, sighting.from);
  });
}
