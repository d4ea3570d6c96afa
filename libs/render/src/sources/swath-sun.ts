import { type PixelGrid, type PixelWindow } from '#libs/raster';
import { arrayAtPlaces, netcdfSize, readNetcdf } from '#libs/raster/operations';
import { type PlacePorts } from './band-source.js';
import { localFile } from './local-copies.js';
import { placeSwath } from './swath-places.js';
import { type NetcdfPlace, type SwathSun } from './swath.js';

const RADIANS = Math.PI / 180;

/**
 * Turns radiances of a window of the image into reflectances, in place: π · L / (flux of the pixel's detector · cos of the
 * sun's zenith there). NaN where there is no detector, or no sun.
 * @param image rows and columns of the whole image
 */
export async function litByDetectors(
  radiances: Float64Array,
  window: PixelWindow,
  image: { readonly width: number; readonly height: number },
  { zenith, flux, detector, row }: Extract<SwathSun, { kind: 'detectors' }>,
): Promise<void> {
  const detectors = await readNetcdf({ ...(await located(detector)), window });
  const fluxFile = await located(flux);
  const { cols } = await netcdfSize(fluxFile);
  const fluxes = await readNetcdf({ ...fluxFile, window: { col: 0, row, width: cols, height: 1 } });
  const zenithAt = await tiePoints(zenith, image);
  for (let i = 0; i < radiances.length; i++) {
    const sun = fluxes[detectors[i]!] ?? NaN;
    const angle = zenithAt(window.row + Math.floor(i / window.width), window.col + (i % window.width));
    const cosine = Math.cos(angle * RADIANS);
    radiances[i] = cosine > 0 ? (Math.PI * radiances[i]!) / (sun * cosine) : NaN;
  }
}

/** The same for pixels of a picture. */
export async function litByScan(
  radiances: Float64Array,
  grid: PixelGrid,
  sun: Extract<SwathSun, { kind: 'scan' }>,
  ports: PlacePorts,
): Promise<void> {
  const { places, shape } = await placeSwath(sun, grid, ports);
  const zenith = await located(sun.zenith);
  const angles = new Float64Array(radiances.length);
  const read = (window: PixelWindow) => readNetcdf({ ...zenith, window });
  await arrayAtPlaces({ shape, places, upsampling: 'bilinear', downsampling: 'bilinear', read, into: angles });
  const irradiance = mean(await wholeOf(sun.irradiance));
  for (let i = 0; i < radiances.length; i++) {
    const cosine = Math.cos(angles[i]! * RADIANS);
    radiances[i] = cosine > 0 ? (Math.PI * radiances[i]!) / (irradiance * cosine) : NaN;
  }
}

async function wholeOf(of: NetcdfPlace): Promise<Float64Array> {
  const file = await located(of);
  const { rows, cols } = await netcdfSize(file);
  return readNetcdf({ ...file, window: { col: 0, row: 0, width: cols, height: rows } });
}

function mean(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Tie points lie on the first and last row and column of the image and evenly between them; linear in between. */
async function tiePoints(of: NetcdfPlace, { width, height }: { readonly width: number; readonly height: number }) {
  const file = await located(of);
  const { rows, cols } = await netcdfSize(file);
  const values = await readNetcdf({ ...file, window: { col: 0, row: 0, width: cols, height: rows } });
  const [perRow, perCol] = [(rows - 1) / Math.max(1, height - 1), (cols - 1) / Math.max(1, width - 1)];
  return (row: number, col: number): number => {
    const [y, x] = [row * perRow, col * perCol];
    const [top, left] = [
      Math.min(Math.floor(y), Math.max(0, rows - 2)),
      Math.min(Math.floor(x), Math.max(0, cols - 2)),
    ];
    const [below, right] = [Math.min(top + 1, rows - 1), Math.min(left + 1, cols - 1)];
    const along = (r: number) => values[r * cols + left]! * (1 - (x - left)) + values[r * cols + right]! * (x - left);
    return along(top) * (1 - (y - top)) + along(below) * (y - top);
  };
}

async function located({ path, version, url, variable }: NetcdfPlace) {
  return { path: await localFile(path, version ?? null, url), variable };
}
