import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const CUBE = join(import.meta.dirname, '../fixtures/conversions/cube.nc');

/** The flight line of the fixtures with other numbers in one corner: rasters of equal bytes would be one dataset. */
export async function flightLine(number: number): Promise<Buffer> {
  const bytes = await readFile(CUBE);
  const heights = bytes.indexOf(Buffer.from(Float32Array.of(0.125, 0.25, 0.375).buffer));
  bytes.writeFloatLE(1000 + number, heights);
  // Each of the eight wavelengths, 24 rows of 32 pixels, begins its first two rows with three fill values.
  const isFill = (at: number) => bytes.subarray(at, at + 6).every((byte) => byte === 0xff);
  const starts = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((wavelength) => [wavelength * 1536, wavelength * 1536 + 64]);
  const reflectance = bytes.findIndex((_, at) => starts.every((start) => isFill(at + start)));
  bytes.writeUInt16LE(900 * number, reflectance + 3 * 1536 + 40);
  return bytes;
}
