import { readCalibration, readNoise, readRadarGeometry } from '#libs/eo-products';
import { type PixelGrid } from '#libs/raster';
import { type Kernel } from '#libs/sar';
import { type PlacePorts, type SourceRead } from '../band-source.js';
import { type Sentinel1Source } from '../sentinel-1.js';
import { SidecarFiles } from '../sidecar-files.js';
import { framed } from './framed-grid.js';
import { imagePlaces } from './image-places.js';
import { incidenceAngles } from './incidence-angles.js';
import { Latest } from './latest.js';
import { placePower } from './place-power.js';
import { type RadarPorts } from './radar-ports.js';
import { terrainHeights } from './terrain-heights.js';

/** A stripmap product's annotation has 4 MB. */
const MAX_BYTES = 16 * 1024 ** 2;
/** Degrees: a tenth of a metre. */
const TOLERANCE = 1e-6;
/** Blocks whose places are kept: the polarisations of a scene, and its angle, share them. */
const BLOCKS_AT_ONCE = 4;

/**
 * Reads Sentinel-1 GRD: calibration and removal of thermal noise, then the speckle filter, then averaging where the grid
 * is coarser, then its pixels onto the grid. Without terrain they lie where the product's geolocation grid says; with
 * terrain where the satellite's orbit and the range to each height say (range-Doppler).
 */
export function sentinel1Reader(ports: RadarPorts) {
  const geometries = new SidecarFiles(MAX_BYTES, readRadarGeometry);
  const calibrations = new SidecarFiles(MAX_BYTES, readCalibration);
  const noises = new SidecarFiles(MAX_BYTES, readNoise);
  const blocks = new Latest<Awaited<ReturnType<typeof blockOf>>>(BLOCKS_AT_ONCE);

  /** Where the pixels of a block lie on the ground and in the image. */
  const blockOf = async (
    grid: PixelGrid,
    { annotation, terrain }: Pick<Sentinel1Source, 'annotation' | 'terrain'>,
    { placesOnGrid }: Pick<PlacePorts, 'placesOnGrid'>,
  ) => {
    const frame = framed(grid);
    const lonLat = placesOnGrid(frame, 'EPSG:4326', TOLERANCE);
    const geometry = await geometries.get(annotation);
    const heights = terrain && (await terrainHeights(terrain, frame, ports));
    return { geometry, lonLat, heights, places: imagePlaces(geometry, grid, lonLat, heights) };
  };

  return async (
    { path, version, grid, upsampling, into: [into], source }: SourceRead<'sentinel-1'>,
    lonLatPort: Pick<PlacePorts, 'placesOnGrid'>,
  ): Promise<void> => {
    const { annotation, power, terrain } = source;
    const block = await blocks.get(JSON.stringify([annotation, terrain, grid]), () =>
      blockOf(grid, source, lonLatPort),
    );
    const { geometry, lonLat, heights, places } = block;
    if (power === null) return incidenceAngles(geometry, grid, lonLat, heights!, places, into!);
    const [calibration, noise] = await Promise.all([calibrations.get(power.calibration), noises.get(power.noise)]);
    const { lines, samples, looks } = geometry;
    const { coefficient, speckleFilter } = power;
    const read = { lines, samples, looks, table: calibration[coefficient], noise, speckleFilter };
    await ports.usePlainRaster({ path, version }, (levels) =>
      placePower(levels, read, places, upsampling as Kernel, into!),
    );
  };
}
