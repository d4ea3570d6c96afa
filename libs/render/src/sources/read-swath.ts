import { DomainError } from '#libs/errors';
import { type PixelWindow, type Resampling } from '#libs/raster';
import { arrayAtPlaces, type ArrayResampling, netcdfSize, readNetcdf } from '#libs/raster/operations';
import { type PlacePorts, type SourceRead } from './band-source.js';
import { localFile } from './local-copies.js';
import { placeSwath } from './swath-places.js';
import { litByDetectors, litByScan } from './swath-sun.js';
import { type SwathSource } from './swath.js';

/**
 * A band of a swath on the grid: each pixel's place is looked up in the swath's own longitudes and latitudes, and the
 * value taken there by the same kernels as of any array.
 * @throws RASTER_UNREADABLE, RASTER_UNSUPPORTED, UNAVAILABLE
 */
export async function readSwath(
  { source, grid, bands, into, path, version, upsampling, downsampling }: SourceRead<'swath'>,
  ports: PlacePorts,
): Promise<void> {
  const [file, { places, shape }] = await Promise.all([
    localFile(path, version, source.url),
    placeSwath(source, grid, ports),
  ]);
  const { rows, cols } = await netcdfSize({ path: file, variable: source.variable });
  if (rows !== shape.height || cols !== shape.width)
    throw new DomainError(
      'RASTER_UNREADABLE',
      `Variable ${source.variable} has ${rows} × ${cols} pixels, its geolocation ${shape.height} × ${shape.width}`,
    );
  for (const [i, { conversion }] of bands.entries()) {
    const sun = conversion?.kind === 'sun-of-pixel' ? source.sun : null;
    await arrayAtPlaces({
      shape,
      places,
      upsampling: offered(upsampling),
      downsampling: offered(downsampling),
      read: async (window) => {
        const values = await goodPixels(file, source, window);
        if (sun?.kind === 'detectors') await litByDetectors(values, window, shape, sun);
        return values;
      },
      into: into[i]!,
    });
    if (sun?.kind === 'scan') await litByScan(into[i]!, grid, sun, ports);
  }
}

async function goodPixels(
  path: string,
  { variable, quality }: SwathSource,
  window: PixelWindow,
): Promise<Float64Array> {
  const values = await readNetcdf({ path, variable, window });
  if (quality === null) return values;
  const grades = await readNetcdf({ path, variable: quality.variable, window });
  // Not the other way round: NaN is no good grade.
  for (let i = 0; i < values.length; i++) if (!(grades[i]! >= quality.atLeast)) values[i] = NaN;
  return values;
}

function offered(resampling: Resampling): ArrayResampling {
  if (resampling !== 'average' && resampling !== 'mode') return resampling;
  throw new DomainError('RASTER_UNSUPPORTED', `Swaths cannot be resampled by ${resampling}`);
}
