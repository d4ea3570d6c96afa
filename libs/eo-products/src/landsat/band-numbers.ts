import { parseMtl } from './mtl.js';
import { scalingOf } from './scaling.js';
import { sensorOf } from './sensors.js';

/** What a scene's metadata file says of its measuring bands, beyond what catalogues repeat of it. */
export interface LandsatNumbers {
  /** Degrees. */
  readonly sunElevation: number | null;
  /** By the band's name (`B04`, `B06_VCID_1`), as fields of an asset: `raster:scale`, `raster:offset`, `unit`, `k1_constant`, `k2_constant`. */
  readonly bands: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** @param file its name: the extension says how it is written. @throws BAD_REQUEST naming file and key */
export function readLandsatNumbers(text: string, file: string): LandsatNumbers {
  const mtl = parseMtl(text, file);
  const satellite = Number(mtl.matching(/^LANDSAT_?([1-9])$/, 'LANDSAT_1 … LANDSAT_9', 'SPACECRAFT_ID')[1]);
  const sensor = sensorOf(mtl.text('SENSOR_ID'), satellite);
  const bands = Object.entries(sensor?.bands ?? {}).map(([key, { name }]) => [name, scalingOf(mtl, key)] as const);
  return {
    sunElevation: mtl.optionalNumber('SUN_ELEVATION', { min: -90, max: 90 }),
    // A band may be numbered in two ways, of which a level has one.
    bands: Object.fromEntries(bands.filter(([, fields]) => 'raster:scale' in fields)),
  };
}
