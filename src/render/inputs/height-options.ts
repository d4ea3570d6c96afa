import { type HeightOptions } from '#libs/render';
import { type RasterConfig } from '../../platform/config/config.js';
import { type HeightsWanted } from '../request/processing-options.js';

/** With the geoid that this instance has. */
export function heightOptions(
  wanted: HeightsWanted | null,
  { geoidGrid }: Pick<RasterConfig, 'geoidGrid'>,
): HeightOptions | undefined {
  return wanted === null
    ? undefined
    : { clampNegative: wanted.clampNegative, geoid: wanted.areEllipsoidal ? geoidGrid : null };
}
