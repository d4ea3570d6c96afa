import { DomainError } from '#libs/errors';
import { type RasterDescription } from '#libs/raster';
import { type ConversionConfig } from './conversion-config.js';
import { inputName } from './conversion-jobs.js';
import { safeName, withSuffix } from './request/output-names.js';

/** `<input>_<output>.tif`, or the name that the configuration gives it. */
export function outputFile(config: ConversionConfig, output: string): string {
  const stem = inputName(config).replace(/\.(nc4?|cdf|hdf5?|h5|zip|SAFE)$/i, '');
  if (Object.hasOwn(config.outputNames, output)) return config.outputNames[output]!;
  return withSuffix(`${safeName(stem)}_${safeName(output.replace(/^\//, ''))}`);
}

/** @throws INVALID for a name given to an output that there is not */
export function assertOutputNames({ outputNames }: ConversionConfig, outputs: readonly string[]): void {
  const foreign = Object.keys(outputNames).find((name) => !outputs.includes(name));
  if (foreign === undefined) return;
  const message = `output_names: there is no output ${JSON.stringify(foreign)}; there are ${outputs.join(', ')}`;
  throw new DomainError('INVALID', message);
}

/** What every report says of the file. */
export function measured({ crs, width, height, resX, bands }: RasterDescription) {
  return { target_epsg: crs?.epsg ?? null, target_resolution: resX, width, height, dtype: bands[0]?.dtype ?? null };
}
