import { type PixelGrid } from '#libs/raster';
import { type Terrain } from '../sentinel-1.js';
import { type RadarPorts } from './radar-ports.js';

/** Metres above the ellipsoid at the centres of a grid's pixels. Without a height of a model, or of the geoid, it is the sea's. */
export async function terrainHeights(
  { heights, geoid }: Terrain,
  grid: PixelGrid,
  ports: Pick<RadarPorts, 'readOnGrid' | 'geoidOnGrid'>,
): Promise<Float64Array> {
  const pixels = grid.width * grid.height;
  const ground = new Float64Array(pixels).fill(NaN);
  for (const { band, ...file } of heights) {
    if (!ground.some(Number.isNaN)) break;
    const found = new Float64Array(pixels);
    await ports.readOnGrid({ ...file, grid, bands: [band], upsampling: 'bilinear', downsampling: 'average', into: [found] }); // prettier-ignore
    for (let i = 0; i < pixels; i++) if (Number.isNaN(ground[i]!)) ground[i] = found[i]!;
  }
  const sea = new Float64Array(pixels);
  await ports.geoidOnGrid({ geoid, grid, into: sea });
  return ground.map((height, i) => (height || 0) + (sea[i]! || 0));
}
