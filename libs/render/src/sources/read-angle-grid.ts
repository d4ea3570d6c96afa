import { type AngleGrids, readAngleGrids } from '#libs/eo-products';
import { areaMask } from '../area-mask.js';
import { ANGLE_BANDS, type SceneAngles } from './angle-grid.js';
import { type PlacePorts, type SourceRead } from './band-source.js';
import { SidecarFiles } from './sidecar-files.js';

const MAX_BYTES = 16 * 1024 ** 2;
/** Metres: places nothing visibly among points 5 km apart. */
const TOLERANCE = 1;

const files = new SidecarFiles(MAX_BYTES, readAngleGrids);

/**
 * Each pixel has the angles of the grid's nearest point, whatever resampling is asked for (process §3.3); NaN beyond the
 * tile and where no detector saw it.
 */
export async function readAngleGrid(read: SourceRead<'angle-grid'>, places: PlacePorts): Promise<void> {
  const { means } = read.source;
  if (means !== null) fillFootprint(read, means, places);
  else sampleGrids(await files.get(read), read, places);
}

function sampleGrids(grids: AngleGrids, { grid, bands, into }: SourceRead<'angle-grid'>, places: PlacePorts): void {
  const { west, north, columnStep, rowStep, columns, rows } = grids;
  const { x, y } = places.placesOnGrid(grid, `EPSG:${grids.epsg}`, TOLERANCE);
  const points = Int32Array.from(x, (easting, i) => {
    const col = Math.round((easting - west) / columnStep);
    const row = Math.round((north - y[i]!) / rowStep);
    return col >= 0 && row >= 0 && col < columns && row < rows ? row * columns + col : -1;
  });
  for (const [i, { index }] of bands.entries()) {
    const values = grids[ANGLE_BANDS[index - 1]!];
    const target = into[i]!;
    for (let at = 0; at < points.length; at++) target[at] = points[at]! < 0 ? NaN : values[points[at]!]!;
  }
}

function fillFootprint(
  { grid, bands, into, source: { footprint } }: SourceRead<'angle-grid'>,
  means: SceneAngles,
  places: PlacePorts,
): void {
  const area = footprint && places.projectLonLat({ geometry: footprint, crs: grid.crs });
  const inside = area && areaMask(area, grid, { col: 0, row: 0, width: grid.width, height: grid.height });
  for (const [i, { index }] of bands.entries()) {
    const mean = means[index - 1] ?? NaN;
    const target = into[i]!;
    for (let at = 0; at < target.length; at++) target[at] = inside && inside[at] === 0 ? NaN : mean;
  }
}
